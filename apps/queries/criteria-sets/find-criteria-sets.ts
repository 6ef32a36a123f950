import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { criteriaSets, findCriteriaSets, type CriteriaSetView } from '#read-models';
import { Answers, type Standing } from '../answering/answers.ts';
import type { Listing } from '../answering/parameters.ts';

/** The criteria sets, in order of the period they were issued for. */
export class FindCriteriaSets extends Query<CriteriaSetList> {
  readonly asked: Listing;

  constructor(asked: Listing) {
    super();
    this.asked = asked;
  }
}

/** A page of criteria sets. */
export interface CriteriaSetList extends Standing {
  readonly data: readonly CriteriaSetView[];
  readonly next?: string;
}

@QueryHandler(FindCriteriaSets)
export class FindCriteriaSetsHandler implements IQueryHandler<FindCriteriaSets> {
  readonly #answers: Answers;

  constructor(@Inject(Answers) answers: Answers) {
    this.#answers = answers;
  }

  execute({ asked }: FindCriteriaSets): Promise<CriteriaSetList> {
    return this.#answers.answer(asked, {
      models: [criteriaSets],
      read: async (reader, viewpoint) => {
        const { rows, ...next } = await findCriteriaSets(reader, viewpoint, asked);
        return { data: rows, ...next };
      },
    });
  }
}
