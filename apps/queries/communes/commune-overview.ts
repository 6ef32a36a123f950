import { z } from 'zod';
import { overviewPageSchema } from '#contracts';
import { streamOf } from '#kernel';
import {
  communes,
  findCommune,
  findProgress,
  findTimeline,
  namedModels,
  namesOf,
  progressPageModels,
  sponsorships,
  timelineModels,
} from '#read-models';
import { found } from '../answering/answers.ts';
import { order, paging, viewing } from '../answering/parameters.ts';
import { page, type InLanguage, type OfOne } from '../page.ts';
import { sponsorshipsOf } from './commune-sponsorships.ts';
import { areasOf } from './find-communes.ts';

/** What may be asked of an overview: how many rows each list begins with, and from which end. */
export const overviewSchema = z.strictObject({ ...viewing, limit: paging.limit, order });

type Asked = z.output<typeof overviewSchema> & OfOne & InLanguage;

/**
 * A commune, its progress, and the beginnings of its timeline and of its sponsorships: one question
 * to several read models, answered at one position. What is beside each other fits together.
 */
export const overviewPage = page(overviewPageSchema, {
  models: [communes, ...progressPageModels, ...timelineModels, sponsorships, ...namedModels],
  read: async (reader, viewpoint, { id, language, limit, order: from }: Asked) => {
    const commune = found(await findCommune(reader, id, viewpoint), 'commune', id);
    const progress = found(await findProgress(reader, id, viewpoint), 'commune', id);
    const question = { subjects: [streamOf('commune', id)], newestFirst: from === 'newest' };
    const timeline = await findTimeline(reader, { ...question, language, ...viewpoint }, { limit });
    const sponsored = await sponsorshipsOf(reader, viewpoint, { id, language, limit });
    const { rows, ...next } = timeline;
    const { names, ...list } = sponsored;
    return {
      data: { commune, progress, timeline: { data: rows, ...next }, sponsorships: list },
      names: { ...(await namesOf(reader, areasOf(commune), viewpoint)), ...names },
    };
  },
});
