import { areaPageSchema } from '#contracts';
import { areas, findArea, namedModels, namesOf } from '#read-models';
import { found } from '../answering/answers.ts';
import { page, type OfOne } from '../page.ts';
import { provinceOf } from './find-areas.ts';

/** One province or district with its dated names and codes. */
export const areaPage = page(areaPageSchema, {
  models: [areas, ...namedModels],
  read: async (reader, viewpoint, { id }: OfOne) => {
    const data = found(await findArea(reader, id, viewpoint), 'area', id);
    return { data, names: await namesOf(reader, provinceOf(data), viewpoint) };
  },
});
