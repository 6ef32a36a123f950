import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import { streamOf, type StreamName } from '#kernel';
import { Problem } from '#platform';
import {
  communes,
  findCommunes,
  namedModels,
  namesOf,
  type CommuneView,
  type Names,
} from '#read-models';
import { Answers, type Standing } from '../answering/answers.ts';
import {
  dayParameter,
  idParameter,
  paging,
  searchParameter,
  viewing,
} from '../answering/parameters.ts';

/** What may be asked of the list of communes. */
export const findCommunesSchema = z.strictObject({
  ...viewing,
  ...paging,
  search: searchParameter,
  area: idParameter.optional().describe('A province or district.'),
  code: z
    .string()
    .regex(/^\d{5}$/, 'must be five digits, such as "18814"')
    .optional()
    .describe('The code of a commune-level unit, on the day `on`.'),
  on: dayParameter.optional().describe('The day of a look-up by code; the same as `asOf`.'),
});

/** Communes by name, area or code. */
export class FindCommunes extends Query<CommuneList> {
  readonly asked: z.output<typeof findCommunesSchema>;

  constructor(asked: z.output<typeof findCommunesSchema>) {
    super();
    this.asked = asked;
  }
}

/** A page of communes. */
export interface CommuneList extends Standing {
  readonly data: readonly CommuneView[];
  readonly next?: string;
  readonly names: Names;
}

@QueryHandler(FindCommunes)
export class FindCommunesHandler implements IQueryHandler<FindCommunes> {
  readonly #answers: Answers;

  constructor(@Inject(Answers) answers: Answers) {
    this.#answers = answers;
  }

  execute({ asked }: FindCommunes): Promise<CommuneList> {
    const { on, limit, cursor, search, area, code, ...rest } = asked;
    if (on !== undefined && rest.asOf !== undefined && on !== rest.asOf) throw twoDays();
    const seen = on === undefined ? rest : { ...rest, asOf: on };
    return this.#answers.answer(seen, {
      models: [communes, ...namedModels],
      read: async (reader, viewpoint) => {
        const selection = { search, area, code, ...viewpoint };
        const { rows, ...next } = await findCommunes(reader, selection, { limit, cursor });
        const names = await namesOf(reader, rows.flatMap(areasOf), viewpoint);
        return { data: rows, ...next, names };
      },
    });
  }
}

/** The areas a commune belongs to. */
export function areasOf({ province, district }: CommuneView): StreamName[] {
  return [province, district].flatMap((id) => (id === undefined ? [] : [streamOf('area', id)]));
}

function twoDays(): Problem {
  return new Problem(400, 'two-days', {
    vi: 'on và asOf là cùng một ngày: chỉ nêu một.',
    en: '`on` and `asOf` are the same day: give only one.',
  });
}
