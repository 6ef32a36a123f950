import {
  categoryOf,
  foldFact,
  idOf,
  isAmendment,
  signOf,
  standing,
  statedAmount,
  type Fact,
  type Quantity,
  type StandingFact,
} from '#kernel';
import type { ReadModel, RecordedEvent } from '#projections';
import { distinct, orderOf } from '../dated.ts';
import { amendmentsOf, typesOf, type AggregateName } from '../event-types.ts';
import type { CountedFlow, FlowDocument, FlowFact } from './document.ts';

/** A read model of one kind of flow: one document for each recorded event of that type. */
function flowModel<Event extends FlowFact>(
  name: string,
  aggregate: AggregateName,
  type: Event['type'],
  ignores: readonly string[],
): ReadModel<FlowDocument<Event>> {
  return {
    name,
    version: 2,
    handles: [type, ...amendmentsOf(aggregate)],
    ignores: [...typesOf(aggregate).filter(isOther(type)), ...ignores],
    writtenOnce: true,
    indexes: [
      { name: 'bySubject', fields: ['subjects', 'order'], firstIsList: true, endsUnique: true },
      { name: 'byCommune', fields: ['counted.commune', 'counted.last'] },
      { name: 'byLastDay', fields: ['counted.last'] },
    ],
    keys: ({ type: recorded, eventId, metadata }) =>
      isAmendment(recorded) ? [metadata.corrects ?? eventId] : [eventId],
    opens: ({ type: recorded }) => recorded === type,
    evolve: (document, event, key) => evolveFlow(document, event, key, type),
  };
}

/** What residents gave for works. */
export const contributions = flowModel<ContributionFact>(
  'contributions',
  'work',
  'work.contributionRecorded.v1',
  typesOf(
    'ledger',
    'projection',
    'area',
    'commune',
    'unitCode',
    'criteriaSet',
    'progress',
    'organisation',
    'sponsorship',
    'report',
  ),
);

/** What sponsors promised. */
export const pledges = flowModel<PledgeFact>(
  'pledges',
  'sponsorship',
  'sponsorship.supportPledged.v1',
  typesOf(
    'ledger',
    'projection',
    'area',
    'commune',
    'unitCode',
    'criteriaSet',
    'progress',
    'organisation',
    'work',
    'report',
  ),
);

/** What sponsors handed over. */
export const deliveries = flowModel<DeliveryFact>(
  'deliveries',
  'sponsorship',
  'sponsorship.supportDelivered.v1',
  typesOf(
    'ledger',
    'projection',
    'area',
    'commune',
    'unitCode',
    'criteriaSet',
    'progress',
    'organisation',
    'work',
    'report',
  ),
);

/** The fact that residents gave something for a work. */
export type ContributionFact = Extract<FlowFact, { type: 'work.contributionRecorded.v1' }>;
/** The fact that a sponsor promised something. */
export type PledgeFact = Extract<FlowFact, { type: 'sponsorship.supportPledged.v1' }>;
/** The fact that a sponsor handed something over. */
export type DeliveryFact = Extract<FlowFact, { type: 'sponsorship.supportDelivered.v1' }>;

function isOther(type: string) {
  return (declared: string) => declared !== type && !isAmendment(declared);
}

function evolveFlow<Event extends FlowFact>(
  document: FlowDocument<Event> | undefined,
  event: RecordedEvent,
  key: string,
  type: Event['type'],
): FlowDocument<Event> | undefined {
  // An amendment of another fact of the work or sponsorship: there is no such document, nor shall be.
  if (!document && event.type !== type) return undefined;
  const [fact] = foldFact<Event>(document ? [document.fact] : [], event);
  if (!fact) return document;
  const stands = standing(fact);
  const counted = stands && countedFlow(fact, stands);
  return {
    _id: key,
    stream: event.stream,
    fact,
    subjects: distinct([event.stream, ...fact.concerns]),
    order: orderOf((stands ?? fact).occurredOn, fact.position),
    ...(counted ? { counted } : {}),
  };
}

/** The commune a flow is for: of those it concerns the one named last, by its last amendment. */
export function communeOfFlow({ concerns }: Pick<Fact<FlowFact>, 'concerns'>): string | undefined {
  const communes = concerns.filter((stream) => categoryOf(stream) === 'commune');
  return communes.map(idOf).at(-1);
}

/** A flow as sums see it, by how it stands; `undefined` if no commune is named. */
export function countedFlow(
  fact: Fact<FlowFact>,
  stands: StandingFact<FlowFact>,
): CountedFlow | undefined {
  const commune = communeOfFlow(fact);
  if (commune === undefined) return undefined;
  const { data } = stands.event;
  const { first, last } = stands.occurredOn;
  const base = { commune, kind: data.kind, first, last };
  const quantity = data.quantity as Quantity | undefined;
  if (!quantity) return { ...base, withoutNumber: 1 };
  const amount = statedAmount(quantity);
  const per = 'per' in data ? data.per : undefined;
  return {
    ...base,
    unit: quantity.unit,
    sign: signOf(quantity),
    ...(amount === undefined ? { withoutNumber: 1 } : { amount, withoutNumber: 0 }),
    ...(per === undefined ? {} : { per }),
  };
}
