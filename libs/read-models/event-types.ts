import { factCatalogues, ledgerEvents, projectionEvents } from '#domain';

/** What records no facts: `ledger` opens the log, on `projection` operators decide. */
const others = { ledger: ledgerEvents, projection: projectionEvents } as const;

/** An aggregate that events are declared for. */
export type AggregateName = keyof typeof factCatalogues | keyof typeof others;

/** Every declared event type of these aggregates, corrections and retractions included. */
export function typesOf(...aggregates: readonly AggregateName[]): string[] {
  return aggregates.flatMap((aggregate) =>
    Object.keys(isOther(aggregate) ? others[aggregate] : factCatalogues[aggregate].schemas),
  );
}

/** The two types by which facts of an aggregate are amended. */
export function amendmentsOf(aggregate: AggregateName): string[] {
  return [`${aggregate}.factCorrected.v1`, `${aggregate}.factRetracted.v1`];
}

function isOther(aggregate: AggregateName): aggregate is keyof typeof others {
  return aggregate in others;
}
