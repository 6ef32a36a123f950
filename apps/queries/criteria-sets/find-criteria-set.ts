import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { criteriaSets, findCriteriaSet, type CriteriaSetView } from '#read-models';
import { Answers, found, type Standing } from '../answering/answers.ts';
import type { Viewing } from '../answering/parameters.ts';

/** One criteria set: names and thresholds, as far as they are verified. */
export class FindCriteriaSet extends Query<CriteriaSetPage> {
  readonly id: string;
  readonly asked: Viewing;

  constructor(id: string, asked: Viewing) {
    super();
    this.id = id;
    this.asked = asked;
  }
}

/** The page of a criteria set. */
export interface CriteriaSetPage extends Standing {
  readonly data: CriteriaSetView;
}

@QueryHandler(FindCriteriaSet)
export class FindCriteriaSetHandler implements IQueryHandler<FindCriteriaSet> {
  readonly #answers: Answers;

  constructor(@Inject(Answers) answers: Answers) {
    this.#answers = answers;
  }

  execute({ id, asked }: FindCriteriaSet): Promise<CriteriaSetPage> {
    return this.#answers.answer(asked, {
      models: [criteriaSets],
      read: async (reader, viewpoint) => ({
        data: found(await findCriteriaSet(reader, id, viewpoint), 'criteriaSet', id),
      }),
    });
  }
}
