import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import {
  communes,
  findCommune,
  findProgress,
  progressPageModels,
  type ProgressPage,
} from '#read-models';
import { Answers, found, type Standing } from '../answering/answers.ts';
import type { Viewing } from '../answering/parameters.ts';

/** How far a commune is in the programme. */
export class CommuneProgress extends Query<CommuneProgressPage> {
  readonly id: string;
  readonly asked: Viewing;

  constructor(id: string, asked: Viewing) {
    super();
    this.id = id;
    this.asked = asked;
  }
}

/** The page of a commune's progress. */
export interface CommuneProgressPage extends Standing {
  readonly data: ProgressPage;
}

@QueryHandler(CommuneProgress)
export class CommuneProgressHandler implements IQueryHandler<CommuneProgress> {
  readonly #answers: Answers;

  constructor(@Inject(Answers) answers: Answers) {
    this.#answers = answers;
  }

  execute({ id, asked }: CommuneProgress): Promise<CommuneProgressPage> {
    return this.#answers.answer(asked, {
      models: [communes, ...progressPageModels],
      read: async (reader, viewpoint) => {
        found(await findCommune(reader, id, viewpoint), 'commune', id);
        return { data: found(await findProgress(reader, id, viewpoint), 'commune', id) };
      },
    });
  }
}
