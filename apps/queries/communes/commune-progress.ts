import { progressPageSchema } from '#contracts';
import { communes, findCommune, findProgress, progressPageModels } from '#read-models';
import { found } from '../answering/answers.ts';
import { page, type OfOne } from '../page.ts';

/** How far a commune is in the programme. */
export const progressPage = page(progressPageSchema, {
  models: [communes, ...progressPageModels],
  read: async (reader, viewpoint, { id }: OfOne) => {
    found(await findCommune(reader, id, viewpoint), 'commune', id);
    return { data: found(await findProgress(reader, id, viewpoint), 'commune', id) };
  },
});
