import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import {
  communes,
  findCommune,
  namedModels,
  namesOf,
  type CommuneView,
  type Names,
} from '#read-models';
import { Answers, found, type Standing } from '../answering/answers.ts';
import type { Viewing } from '../answering/parameters.ts';
import { areasOf } from './find-communes.ts';

/** One commune with its dated names, areas and codes. */
export class FindCommune extends Query<CommunePage> {
  readonly id: string;
  readonly asked: Viewing;

  constructor(id: string, asked: Viewing) {
    super();
    this.id = id;
    this.asked = asked;
  }
}

/** The page of a commune. */
export interface CommunePage extends Standing {
  readonly data: CommuneView;
  readonly names: Names;
}

@QueryHandler(FindCommune)
export class FindCommuneHandler implements IQueryHandler<FindCommune> {
  readonly #answers: Answers;

  constructor(@Inject(Answers) answers: Answers) {
    this.#answers = answers;
  }

  execute({ id, asked }: FindCommune): Promise<CommunePage> {
    return this.#answers.answer(asked, {
      models: [communes, ...namedModels],
      read: async (reader, viewpoint) => {
        const data = found(await findCommune(reader, id, viewpoint), 'commune', id);
        return { data, names: await namesOf(reader, areasOf(data), viewpoint) };
      },
    });
  }
}
