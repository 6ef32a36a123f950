import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import {
  communes,
  contributions,
  findCommune,
  findContributions,
  loadWorks,
  totalContributions,
  works,
  type ContributionTotal,
  type ContributionView,
  type WorkView,
} from '#read-models';
import { Answers, found, type Standing } from '../answering/answers.ts';
import type { Listing } from '../answering/parameters.ts';

/** What residents of a commune gave, for which works, and what it comes to. */
export class CommuneContributions extends Query<ContributionList> {
  readonly id: string;
  readonly asked: Listing;

  constructor(id: string, asked: Listing) {
    super();
    this.id = id;
    this.asked = asked;
  }
}

/** A page of contributions; totals are of all pages. */
export interface ContributionList extends Standing {
  readonly data: readonly ContributionView[];
  readonly next?: string;
  /** The works of this page, by id. */
  readonly works: Readonly<Record<string, WorkView>>;
  readonly totals: readonly ContributionTotal[];
}

@QueryHandler(CommuneContributions)
export class CommuneContributionsHandler implements IQueryHandler<CommuneContributions> {
  readonly #answers: Answers;

  constructor(@Inject(Answers) answers: Answers) {
    this.#answers = answers;
  }

  execute({ id, asked }: CommuneContributions): Promise<ContributionList> {
    return this.#answers.answer(asked, {
      models: [communes, contributions, works],
      read: async (reader, viewpoint) => {
        found(await findCommune(reader, id, viewpoint), 'commune', id);
        const { rows, ...next } = await findContributions(reader, id, viewpoint, asked);
        const ofRows = await loadWorks(
          reader,
          rows.map(({ work }) => work),
          viewpoint,
        );
        const totals = await totalContributions(reader, id, viewpoint);
        return { data: rows, ...next, works: Object.fromEntries(ofRows), totals };
      },
    });
  }
}
