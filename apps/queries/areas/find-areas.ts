import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import { streamOf } from '#kernel';
import { areas, findAreas, namedModels, namesOf, type AreaView, type Names } from '#read-models';
import { Answers, type Standing } from '../answering/answers.ts';
import { idParameter, paging, searchParameter, viewing } from '../answering/parameters.ts';

/** What may be asked of the list of areas. */
export const findAreasSchema = z.strictObject({
  ...viewing,
  ...paging,
  search: searchParameter,
  level: z.enum(['province', 'district']).optional(),
  province: idParameter.optional().describe('The districts of this province.'),
  code: z
    .string()
    .regex(/^[0-9A-Za-z-]{1,20}$/)
    .optional()
    .describe('The code of the area on the day.'),
});

/** Provinces and districts by name, level, province or code. */
export class FindAreas extends Query<AreaList> {
  readonly asked: z.output<typeof findAreasSchema>;

  constructor(asked: z.output<typeof findAreasSchema>) {
    super();
    this.asked = asked;
  }
}

/** A page of areas. */
export interface AreaList extends Standing {
  readonly data: readonly AreaView[];
  readonly next?: string;
  readonly names: Names;
}

@QueryHandler(FindAreas)
export class FindAreasHandler implements IQueryHandler<FindAreas> {
  readonly #answers: Answers;

  constructor(@Inject(Answers) answers: Answers) {
    this.#answers = answers;
  }

  execute({ asked }: FindAreas): Promise<AreaList> {
    const { search, level, province, code } = asked;
    return this.#answers.answer(asked, {
      models: [areas, ...namedModels],
      read: async (reader, viewpoint) => {
        const selection = { search, level, province, code, ...viewpoint };
        const { rows, ...next } = await findAreas(reader, selection, asked);
        const names = await namesOf(reader, rows.flatMap(provinceOf), viewpoint);
        return { data: rows, ...next, names };
      },
    });
  }
}

/** The province of a district. */
export function provinceOf({ province }: AreaView): `${string}-${string}`[] {
  return province === undefined ? [] : [streamOf('area', province)];
}
