import fc from 'fast-check';
import type { ReadModel } from '#projections';
import { ScriptedFeed, type ScriptedEvent } from '../feeds/index.ts';
import { accounts, journal, type Decided, type Moved } from '../projections/index.ts';
import { SimulatedLog } from './simulated-feed.ts';

/** Every event that an account saw, in order; not kept in memory between batches. */
export interface Trace {
  readonly _id: string;
  readonly seen: readonly string[];
}

/** Lists what it saw, so that nothing can be lost, doubled or swapped without a sign. */
export const traces: ReadModel<Trace> = {
  name: 'traces',
  version: 1,
  handles: accounts.handles,
  ignores: accounts.ignores,
  indexes: [],
  writtenOnce: true,
  keys: (envelope) => accounts.keys(envelope),
  evolve: (before, { type, position }, key) => ({
    _id: key,
    seen: [...(before?.seen ?? []), `${type} ${position}`],
  }),
};

/** The models of the simulations. */
export const simulatedModels: readonly ReadModel[] = [accounts, journal, traces];

const ACCOUNTS = ['a', 'b', 'c', 'd'] as const;
const KINDS = [
  ...Array.from({ length: 16 }, () => 'moved' as const),
  ...['closed', 'closed', 'noted', 'amends'],
  ...['poison', 'unreadable', 'unknown', 'foreign', 'skip', 'skip in one', 'retry', 'rebuild'],
  ...['rebuild', 'promote', 'roll-back', 'clean-up'],
] as const;

/** One event of a history, before it is known what came before it. */
export interface Happening {
  readonly kind: (typeof KINDS)[number];
  readonly account: (typeof ACCOUNTS)[number];
  readonly beside: (typeof ACCOUNTS)[number];
  readonly by: number;
  /** Which of those before it speaks of. */
  readonly of: number;
}

/** Histories with everything that a projection may meet, and operators who decide on it. */
export const aHistory: fc.Arbitrary<readonly Happening[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...KINDS),
    account: fc.constantFrom(...ACCOUNTS),
    beside: fc.constantFrom(...ACCOUNTS),
    by: fc.integer({ min: -9, max: 99 }),
    of: fc.nat(99),
  }),
  { minLength: 2, maxLength: 40, size: 'max' },
);

/** Histories of few documents that change again and again. */
export const aBusyHistory = busy('closed');

/** The same, with what cannot be folded. */
export const aBusyHistoryWithPoison = busy('closed', 'poison');

function busy(...others: readonly Happening['kind'][]): fc.Arbitrary<readonly Happening[]> {
  const moved = Array.from({ length: others.length * 9 }, () => 'moved' as const);
  return fc.array(
    fc.record({
      kind: fc.constantFrom(...moved, ...others),
      account: fc.constantFrom('a', 'b'),
      beside: fc.constantFrom('a', 'b'),
      by: fc.integer({ min: -9, max: 99 }),
      of: fc.nat(99),
    }),
    { minLength: 20, maxLength: 40, size: 'max' },
  );
}

/** The log of a history, nothing of which is shown yet. */
export async function logOf(history: readonly Happening[]): Promise<SimulatedLog> {
  const feed = new ScriptedFeed();
  feed.append({ stream: 'ledger-main', type: 'ledger.opened.v1' });
  for (const happening of history) {
    const event = scripted(happening, feed);
    if (event) feed.append(event);
  }
  return new SimulatedLog(feed.events, await feed.ledgerId());
}

function scripted(happening: Happening, feed: ScriptedFeed): ScriptedEvent | undefined {
  const { kind, account, beside, by, of } = happening;
  const stream = `account-${account}` as const;
  const concerns = account === beside ? [] : [`account-${beside}` as const];
  const moved = (more: Partial<Moved> = {}): ScriptedEvent => {
    return { stream, type: 'account.moved.v1', data: { by, ...more }, concerns };
  };
  switch (kind) {
    case 'moved':
      return moved();
    case 'poison':
      return moved({ poison: true });
    case 'unreadable':
      return moved({ unreadable: true });
    case 'closed':
    case 'noted':
      return { stream, type: `account.${kind}.v1` };
    case 'unknown':
      return { stream, type: 'account.later.v1' };
    case 'foreign':
      return { stream: 'elsewhere-1', type: 'thing.happened.v1', metadata: 'not ours' };
    case 'amends': {
      const rows = feed.events.filter(({ type }) => type.startsWith('account.'));
      const row = rows[of % Math.max(1, rows.length)];
      return row && { stream, type: 'account.noted.v1', corrects: row.eventId };
    }
    case 'rebuild': {
      const model = simulatedModels[of % simulatedModels.length];
      return decided(model?.name ?? '', { kind });
    }
    case 'promote':
    case 'roll-back':
    case 'clean-up': {
      const name = simulatedModels[Math.abs(by) % 3]?.name ?? accounts.name;
      const asked = feed.events.filter(
        (each) => each.stream === `projection-${name}` && (each.data as Decided).kind === 'rebuild',
      );
      const first = `${name}__v1`;
      const builds = [first, ...asked.map(({ position }) => `${first}_${position}`)];
      return decided(name, { kind, build: builds[of % builds.length] });
    }
    case 'skip':
    case 'skip in one':
    case 'retry':
      return decisionOn(happening, feed);
  }
}

/** A decision on one of the events that could not be folded. */
function decisionOn({ kind, of }: Happening, feed: ScriptedFeed): ScriptedEvent | undefined {
  const bad = feed.events.filter(({ data }) => {
    const { poison, unreadable } = (data ?? {}) as Partial<Moved>;
    return poison === true || unreadable === true;
  });
  const one = bad[of % Math.max(1, bad.length)];
  if (!one) return undefined;
  // What only the accounts cannot fold is skipped there; what nobody can read, in both.
  const isPoison = (one.data as Moved).poison === true;
  const { name } = isPoison || of % 2 === 0 ? accounts : traces;
  const documents =
    kind === 'skip in one' ? { documents: [one.stream.slice('account-'.length)] } : {};
  return decided(name, {
    kind: kind === 'retry' ? kind : 'skip',
    event: one.eventId,
    ...documents,
  });
}

function decided(model: string, data: object): ScriptedEvent {
  return { stream: `projection-${model}`, type: 'projection.decided.v1', data };
}
