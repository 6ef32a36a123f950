import { z } from 'zod';
import { areaListSchema } from '#contracts';
import { streamOf, type StreamName } from '#kernel';
import { areas, findAreas, namedModels, namesOf, type AreaView } from '#read-models';
import { idParameter, paging, searchParameter, viewing } from '../answering/parameters.ts';
import { page } from '../page.ts';

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
export const areaList = page(areaListSchema, {
  models: [areas, ...namedModels],
  read: async (reader, viewpoint, asked: z.output<typeof findAreasSchema>) => {
    const { search, level, province, code } = asked;
    const selection = { search, level, province, code, ...viewpoint };
    const { rows, ...next } = await findAreas(reader, selection, asked);
    const names = await namesOf(reader, rows.flatMap(provinceOf), viewpoint);
    return { data: rows, ...next, names };
  },
});

/** The province of a district. */
export function provinceOf({ province }: AreaView): StreamName[] {
  return province === undefined ? [] : [streamOf('area', province)];
}
