import { criteriaSetListSchema } from '#contracts';
import { criteriaSets, findCriteriaSets } from '#read-models';
import type { Listing } from '../answering/parameters.ts';
import { page } from '../page.ts';

/** The criteria sets, in order of the period they were issued for. */
export const criteriaSetList = page(criteriaSetListSchema, {
  models: [criteriaSets],
  read: async (reader, viewpoint, asked: Listing) => {
    const { rows, ...next } = await findCriteriaSets(reader, viewpoint, asked);
    return { data: rows, ...next };
  },
});
