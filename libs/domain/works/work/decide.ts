import {
  compareDecimals,
  notKnown,
  refuse,
  streamOf,
  type Fact,
  type ProposedFact,
  type Rejection,
  type StandingFact,
} from '#kernel';
import { firstBroken, type Aggregate, type OtherStreams } from '../../aggregate.ts';
import { communeIsKnown } from '../../known.ts';
import { movesNoFactsToAnotherCommune } from '../../same-commune.ts';
import { workFacts, type WorkFact } from './events.ts';
import { registeredWork } from './state.ts';

type Registration = ProposedFact<Extract<WorkFact, { type: 'work.registered.v1' }>>;
type Contribution = ProposedFact<Extract<WorkFact, { type: 'work.contributionRecorded.v1' }>>;
type ContributionKind = Contribution['event']['data']['kind'];
type Facts = readonly StandingFact<WorkFact>[];

/** A community work of a commune, and what residents gave for it. */
export const workAggregate: Aggregate<WorkFact> = {
  aggregate: 'work',
  category: 'work',
  createdBy: 'work.registered.v1',
  unknown: notKnown('unknown-work', {
    vi: 'Chưa có công trình này. Hãy ghi nhận công trình trước.',
    en: 'There is no such work. Register the work first.',
  }),
  rules: {
    'work.registered.v1': firstBroken(itsCommuneIsKnown, itsContributionsStayWithTheCommune),
    'work.contributionRecorded.v1': firstBroken(
      theUnitFitsTheKind,
      theShareIsAPartOfTheCost,
      householdsAreCountedAsHouseholds,
    ),
  },
  concerns: workFacts.concerns,
  reads: ({ event }) =>
    event.type === 'work.registered.v1' ? [streamOf('commune', event.data.commune)] : [],
  communeOf: (proposed, _, facts) =>
    proposed?.event.type === 'work.registered.v1'
      ? proposed.event.data.commune
      : registeredWork(facts)?.commune,
};

function itsCommuneIsKnown(
  { event }: Registration,
  _: Facts,
  context: OtherStreams,
): Rejection | undefined {
  return communeIsKnown(event.data.commune, context);
}

function itsContributionsStayWithTheCommune(
  { event }: Registration,
  facts: Facts,
  _: OtherStreams,
  __: string,
  corrected?: Fact<WorkFact>,
): Rejection | undefined {
  return movesNoFactsToAnotherCommune(event, facts, corrected, ({ data }) => data.commune);
}

/** In which units each kind of contribution is counted; goods are counted in any. */
const UNITS_OF: Readonly<Partial<Record<ContributionKind, readonly string[]>>> = {
  land: ['m2', 'ha'],
  // A wall is given by its length in one report and by its surface in another.
  structure: ['m', 'm2'],
  labour: ['workday'],
  cash: ['VND'],
  counterpart: ['VND'],
};

function theUnitFitsTheKind({ event }: Contribution): Rejection | undefined {
  const { kind, quantity } = event.data;
  const units = UNITS_OF[kind];
  if (!units || units.includes(quantity.unit)) return undefined;
  return refuse('unit-does-not-fit-kind', {
    vi: `Đóng góp loại ${kind} tính bằng ${units.join(' hoặc ')}, không phải ${quantity.unit}. Hãy kiểm tra loại và đơn vị.`,
    en: `A contribution of ${kind} is counted in ${units.join(' or ')}, not in ${quantity.unit}. Check kind and unit.`,
  });
}

function theShareIsAPartOfTheCost({ event }: Contribution): Rejection | undefined {
  const { share } = event.data;
  if (!share) return undefined;
  const stated = [share.amount, share.low, share.high].filter((amount) => amount !== undefined);
  const within = stated.every((amount) => compareDecimals(amount, '100') <= 0);
  if (share.unit === 'percent' && within) return undefined;
  return refuse('share-not-a-percentage', {
    vi: 'Tỷ lệ đóng góp tính bằng phần trăm, nhiều nhất là 100. Hãy kiểm tra số và đơn vị.',
    en: 'The share of the cost is a percentage, at most 100. Check number and unit.',
  });
}

function householdsAreCountedAsHouseholds({ event }: Contribution): Rejection | undefined {
  const unit = event.data.households?.unit;
  if (unit === undefined || unit === 'household') return undefined;
  return refuse('households-not-counted-as-households', {
    vi: `Số hộ đóng góp tính bằng hộ (household), không phải ${unit}.`,
    en: `The households that gave are counted in household, not in ${unit}.`,
  });
}
