import { factCatalogues, ledgerEvents } from '#domain';

/** An aggregate that events are declared for; `ledger` opens the log. */
export type AggregateName = keyof typeof factCatalogues | 'ledger';

/** Every declared event type of these aggregates, corrections and retractions included. */
export function typesOf(...aggregates: readonly AggregateName[]): string[] {
  return aggregates.flatMap((aggregate) =>
    Object.keys(aggregate === 'ledger' ? ledgerEvents : factCatalogues[aggregate].schemas),
  );
}

/** The two types by which facts of an aggregate are amended. */
export function amendmentsOf(aggregate: AggregateName): string[] {
  return [`${aggregate}.factCorrected.v1`, `${aggregate}.factRetracted.v1`];
}
