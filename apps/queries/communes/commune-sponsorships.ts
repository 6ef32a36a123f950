import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { streamOf } from '#kernel';
import {
  communes,
  findCommune,
  findSponsorships,
  namedModels,
  namesOf,
  sponsorships,
  type Names,
  type SponsorshipView,
} from '#read-models';
import { Answers, found, type Standing } from '../answering/answers.ts';
import type { Listing } from '../answering/parameters.ts';

/** Who sponsors a commune: what was pledged, and what was delivered. */
export class CommuneSponsorships extends Query<SponsorshipList> {
  readonly id: string;
  readonly asked: Listing;

  constructor(id: string, asked: Listing) {
    super();
    this.id = id;
    this.asked = asked;
  }
}

/** A page of sponsorships. */
export interface SponsorshipList extends Standing {
  readonly data: readonly SponsorshipView[];
  readonly next?: string;
  readonly names: Names;
}

@QueryHandler(CommuneSponsorships)
export class CommuneSponsorshipsHandler implements IQueryHandler<CommuneSponsorships> {
  readonly #answers: Answers;

  constructor(@Inject(Answers) answers: Answers) {
    this.#answers = answers;
  }

  execute({ id, asked }: CommuneSponsorships): Promise<SponsorshipList> {
    return this.#answers.answer(asked, {
      models: [communes, sponsorships, ...namedModels],
      read: async (reader, viewpoint) => {
        found(await findCommune(reader, id, viewpoint), 'commune', id);
        const party = streamOf('commune', id);
        const { rows, ...next } = await findSponsorships(reader, party, viewpoint, asked);
        const names = await namesOf(reader, rows.flatMap(partiesOf), viewpoint);
        return { data: rows, ...next, names };
      },
    });
  }
}

/** The commune and the organisations of a sponsorship. */
export function partiesOf({ recipient, sponsors }: SponsorshipView): `${string}-${string}`[] {
  return [
    streamOf('commune', recipient),
    ...sponsors.map((sponsor) => streamOf('organisation', sponsor)),
  ];
}
