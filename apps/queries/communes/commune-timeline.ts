import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import { streamOf } from '#kernel';
import type { Language } from '#platform';
import {
  communes,
  findCommune,
  findTimeline,
  timelineModels,
  type TimelineRow,
} from '#read-models';
import { Answers, found, type Standing } from '../answering/answers.ts';
import { order, paging, viewing } from '../answering/parameters.ts';

/** What may be asked of a timeline. */
export const timelineSchema = z.strictObject({ ...viewing, ...paging, order });

/** What happened to a commune, in order of occurrence. */
export class CommuneTimeline extends Query<TimelinePage> {
  readonly id: string;
  readonly asked: z.output<typeof timelineSchema>;
  readonly language: Language;

  constructor(id: string, asked: z.output<typeof timelineSchema>, language: Language) {
    super();
    this.id = id;
    this.asked = asked;
    this.language = language;
  }
}

/** A page of a timeline. */
export interface TimelinePage extends Standing {
  readonly data: readonly TimelineRow[];
  readonly next?: string;
}

@QueryHandler(CommuneTimeline)
export class CommuneTimelineHandler implements IQueryHandler<CommuneTimeline> {
  readonly #answers: Answers;

  constructor(@Inject(Answers) answers: Answers) {
    this.#answers = answers;
  }

  execute({ id, asked, language }: CommuneTimeline): Promise<TimelinePage> {
    return this.#answers.answer(asked, {
      models: [communes, ...timelineModels],
      read: async (reader, viewpoint) => {
        found(await findCommune(reader, id, viewpoint), 'commune', id);
        const newestFirst = asked.order === 'newest';
        const subjects = [streamOf('commune', id)];
        const question = { subjects, newestFirst, language, ...viewpoint };
        const { rows, ...next } = await findTimeline(reader, question, asked);
        return { data: rows, ...next };
      },
    });
  }
}
