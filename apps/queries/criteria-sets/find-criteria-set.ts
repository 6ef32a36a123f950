import { criteriaSetPageSchema } from '#contracts';
import { criteriaSets, findCriteriaSet } from '#read-models';
import { found } from '../answering/answers.ts';
import { page, type OfOne } from '../page.ts';

/** One criteria set: names and thresholds, as far as they are verified. */
export const criteriaSetPage = page(criteriaSetPageSchema, {
  models: [criteriaSets],
  read: async (reader, viewpoint, { id }: OfOne) => ({
    data: found(await findCriteriaSet(reader, id, viewpoint), 'criteriaSet', id),
  }),
});
