import { idOf, type Uuid } from '#kernel';
import type {
  Decision,
  DecisionCatalogue,
  PayloadCatalogue,
  ReadModel,
  RecordedEvent,
} from '#projections';

/** What `account.moved.v1` carries; `poison` makes folds throw, `unreadable` the catalogue refuse. */
export interface Moved {
  readonly by: number;
  readonly poison?: boolean;
  readonly unreadable?: boolean;
}

/** A document that any event applied twice, lost or out of order leaves wrong. */
export interface Account {
  readonly _id: string;
  readonly count: number;
  readonly sum: number;
  readonly last: number;
  readonly digest: number;
  readonly doubled?: number;
}

/** Counts what moved; removed by `account.closed.v1`, opened anew by what comes after. */
export const accounts: ReadModel<Account> = {
  name: 'accounts',
  version: 1,
  handles: ['account.moved.v1', 'account.closed.v1'],
  ignores: ['ledger.opened.v1', 'account.noted.v1', 'projection.decided.v1'],
  indexes: [{ name: 'bySum', fields: ['sum'] }],
  keys: ({ stream, metadata }) => [idOf(stream), ...metadata.concerns.map(idOf)],
  evolve(before, event: RecordedEvent, key) {
    if (event.type === 'account.closed.v1') return undefined;
    const { by, poison } = event.data as Moved;
    if (poison) throw new Error(`${by} cannot be folded`);
    return {
      _id: key,
      count: (before?.count ?? 0) + 1,
      sum: (before?.sum ?? 0) + by,
      last: by,
      digest: ((before?.digest ?? 7) * 31 + by) % 1_000_003,
    };
  },
  derive: (account) => ({ ...account, doubled: account.sum * 2 }),
};

/** A row of the journal: one document per event, as timeline and audit trail are. */
export interface JournalRow {
  readonly _id: Uuid;
  readonly subjects: readonly string[];
  readonly order: string;
  readonly type: string;
  readonly undecoded?: string;
  readonly amendedBy?: readonly Uuid[];
}

/** One document per event, known to be new; folds what cannot be decoded, too. */
export const journal: ReadModel<JournalRow> = {
  name: 'journal',
  version: 1,
  handles: ['account.moved.v1', 'account.closed.v1', 'account.noted.v1', 'ledger.opened.v1'],
  ignores: [],
  foldsUndecoded: true,
  indexes: [
    {
      name: 'bySubject',
      fields: ['subjects', 'order'],
      firstIsList: true,
      endsUnique: true,
    },
  ],
  keys: ({ eventId, metadata }) =>
    metadata.corrects === undefined ? [eventId] : [eventId, metadata.corrects],
  opens: ({ eventId }, key) => key === eventId,
  evolve(before, event, key) {
    if (before) return { ...before, amendedBy: [...(before.amendedBy ?? []), event.eventId] };
    if (key !== event.eventId) return undefined;
    return {
      _id: key,
      subjects: [event.stream, ...event.metadata.concerns],
      order: event.position,
      type: event.type,
      ...(event.undecoded === undefined ? {} : { undecoded: event.undecoded }),
    };
  },
};

const KNOWN = new Set([...journal.handles, 'projection.decided.v1']);

/** A catalogue that knows the specimens' types. */
export const specimenPayloads: PayloadCatalogue = {
  read(type, data) {
    if (!KNOWN.has(type)) return { kind: 'unknown-type' };
    return (data as Moved).unreadable
      ? { kind: 'unreadable', detail: 'by: expected a number' }
      : { kind: 'read', data };
  },
};

/** The categories of the specimens' streams. */
export const specimenCategories: ReadonlySet<string> = new Set(['ledger', 'account', 'projection']);

/** What `projection.decided.v1` carries, on the stream of the model it speaks of. */
export interface Decided {
  readonly kind: Decision['kind'];
  /** With what is decided of a build: its version key. */
  readonly build?: string;
  readonly event?: Uuid;
  readonly documents?: readonly string[];
}

/** What operators decide of the specimens: of events and rebuilds always of their first version. */
export const specimenDecisions: DecisionCatalogue = {
  streamOf: (name) => `projection-${name}`,
  read: ({ stream, type, data }) => {
    if (type !== 'projection.decided.v1') return undefined;
    const { kind, build = '', event = '', documents } = data as Decided;
    const model = `${idOf(stream)}__v1`;
    if (kind === 'rebuild') return { kind, model };
    if (kind === 'skip' || kind === 'retry') return { kind, model, event, documents };
    return { kind, build };
  },
};
