import { communePageSchema } from '#contracts';
import { communes, findCommune, namedModels, namesOf } from '#read-models';
import { found } from '../answering/answers.ts';
import { page, type OfOne } from '../page.ts';
import { areasOf } from './find-communes.ts';

/** One commune with its dated names, areas and codes. */
export const communePage = page(communePageSchema, {
  models: [communes, ...namedModels],
  read: async (reader, viewpoint, { id }: OfOne) => {
    const data = found(await findCommune(reader, id, viewpoint), 'commune', id);
    return { data, names: await namesOf(reader, areasOf(data), viewpoint) };
  },
});
