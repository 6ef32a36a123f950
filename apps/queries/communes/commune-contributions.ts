import { contributionListSchema } from '#contracts';
import {
  communes,
  contributions,
  findCommune,
  findContributions,
  loadWorks,
  toldContribution,
  toldTotal,
  totalContributions,
  works,
} from '#read-models';
import { found } from '../answering/answers.ts';
import type { Listing } from '../answering/parameters.ts';
import { page, type InLanguage, type OfOne } from '../page.ts';

/** What residents of a commune gave, for which works, and what it comes to: totals of all pages. */
export const contributionList = page(contributionListSchema, {
  models: [communes, contributions, works],
  read: async (reader, viewpoint, { id, language, ...asked }: Listing & OfOne & InLanguage) => {
    const commune = found(await findCommune(reader, id, viewpoint), 'commune', id);
    const { rows, ...next } = await findContributions(reader, id, viewpoint, asked);
    const workIds = rows.map(({ work }) => work);
    const ofRows = await loadWorks(reader, workIds, viewpoint);
    const names = Object.fromEntries(
      [commune, ...ofRows.values()].map((each) => [each.id, each.name]),
    );
    const totals = await totalContributions(reader, id, viewpoint);
    return {
      data: rows.map((row) => toldContribution(row, names, language)),
      ...next,
      works: Object.fromEntries(ofRows),
      totals: totals.map((total) => toldTotal(total, language)),
    };
  },
});
