import { z } from 'zod';
import { communeListSchema } from '#contracts';
import { streamOf, type StreamName } from '#kernel';
import { Problem } from '#platform';
import { communes, findCommunes, namedModels, namesOf, type CommuneView } from '#read-models';
import {
  dayParameter,
  idParameter,
  paging,
  searchParameter,
  viewing,
} from '../answering/parameters.ts';
import { page } from '../page.ts';

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
export const communeList = page(communeListSchema, {
  models: [communes, ...namedModels],
  read: async (reader, viewpoint, asked: z.output<typeof findCommunesSchema>) => {
    const { search, area, code } = asked;
    const selection = { search, area, code, ...viewpoint };
    const { rows, ...next } = await findCommunes(reader, selection, asked);
    const names = await namesOf(reader, rows.flatMap(areasOf), viewpoint);
    return { data: rows, ...next, names };
  },
});

/** `on` is another name of `asOf`; throws a Problem if both are given and differ. */
export function onOneDay<Asked extends z.output<typeof findCommunesSchema>>(asked: Asked): Asked {
  const { on, asOf } = asked;
  if (on !== undefined && asOf !== undefined && on !== asOf) throw twoDays();
  return on === undefined ? asked : { ...asked, asOf: on };
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
