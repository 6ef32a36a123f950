import {
  notKnown,
  refuse,
  streamOf,
  type ProposedFact,
  type Rejection,
  type StandingFact,
} from '#kernel';
import { firstBroken, type Aggregate, type OtherStreams } from '../../aggregate.ts';
import { areaIsKnown, organisationIsKnown } from '../../known.ts';
import { organisationFacts, type OrganisationFact } from './events.ts';

type Registration = ProposedFact<Extract<OrganisationFact, { type: 'organisation.registered.v1' }>>;
type Facts = readonly StandingFact<OrganisationFact>[];

/** An organisation: a sponsor, a sector responsible for a criterion, the author of a report. */
export const organisationAggregate: Aggregate<OrganisationFact> = {
  aggregate: 'organisation',
  category: 'organisation',
  createdBy: 'organisation.registered.v1',
  unknown: notKnown('unknown-organisation', {
    vi: 'Chưa có tổ chức này. Hãy ghi nhận tổ chức trước.',
    en: 'There is no such organisation. Register the organisation first.',
  }),
  rules: {
    'organisation.registered.v1': firstBroken(
      itsAreaIsKnown,
      itIsNotPartOfItself,
      whatItIsPartOfIsKnown,
    ),
  },
  concerns: organisationFacts.concerns,
  reads: ({ event: { data } }) => [
    ...(data.area ? [streamOf('area', data.area)] : []),
    ...(data.partOf ? [streamOf('organisation', data.partOf)] : []),
  ],
  communeOf: () => undefined,
};

function itsAreaIsKnown(
  { event }: Registration,
  _: Facts,
  context: OtherStreams,
): Rejection | undefined {
  return event.data.area === undefined ? undefined : areaIsKnown(event.data.area, context);
}

function itIsNotPartOfItself(
  { event }: Registration,
  _facts: Facts,
  _context: OtherStreams,
  id: string,
): Rejection | undefined {
  if (event.data.partOf !== id) return undefined;
  return refuse('part-of-itself', {
    vi: 'Một tổ chức không thể trực thuộc chính nó. Hãy nêu tổ chức cấp trên.',
    en: 'An organisation cannot be part of itself. Name the organisation above it.',
  });
}

function whatItIsPartOfIsKnown(
  { event }: Registration,
  _: Facts,
  context: OtherStreams,
): Rejection | undefined {
  const { partOf } = event.data;
  return partOf === undefined ? undefined : organisationIsKnown(partOf, context);
}
