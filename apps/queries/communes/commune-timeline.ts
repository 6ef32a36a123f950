import { z } from 'zod';
import { timelinePageSchema } from '#contracts';
import { streamOf } from '#kernel';
import { communes, findCommune, findTimeline, timelineModels } from '#read-models';
import { found } from '../answering/answers.ts';
import { order, paging, viewing } from '../answering/parameters.ts';
import { page, type InLanguage, type OfOne } from '../page.ts';

/** What may be asked of a timeline. */
export const timelineSchema = z.strictObject({ ...viewing, ...paging, order });

type Asked = z.output<typeof timelineSchema> & OfOne & InLanguage;

/** What happened to a commune, in order of occurrence. */
export const timelinePage = page(timelinePageSchema, {
  models: [communes, ...timelineModels],
  read: async (reader, viewpoint, { id, language, ...asked }: Asked) => {
    found(await findCommune(reader, id, viewpoint), 'commune', id);
    const newestFirst = asked.order === 'newest';
    const subjects = [streamOf('commune', id)];
    const question = { subjects, newestFirst, language, ...viewpoint };
    const { rows, ...next } = await findTimeline(reader, question, asked);
    return { data: rows, ...next };
  },
});
