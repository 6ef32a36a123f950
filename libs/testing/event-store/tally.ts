import { randomUUID } from 'node:crypto';
import { refuse, sha256, streamOf, type Proposed, type DomainEvent } from '#kernel';
import type { CommandContext, Plan, StreamFold } from '#event-store';
import { in2013 } from '../circumstances.ts';

/** The state of a tally: what was added, in order. */
export interface Tally {
  readonly amounts: readonly number[];
}

type Added = DomainEvent<'tally.added.v1', { readonly amount: number }>;

/** A tally is the smallest aggregate with a rule: its sum never passes a limit. */
export const tally: StreamFold<Tally, Added> = {
  category: 'tally',
  initial: { amounts: [] },
  decode: (type, data) => {
    const { amount } = data as Added['data'];
    if (type !== 'tally.added.v1' || typeof amount !== 'number') throw new TypeError('no tally');
    return { type, data: { amount } };
  },
  evolve: ({ amounts }, { data }) => ({ amounts: [...amounts, data.amount] }),
};

/** The most that a tally may come to. */
export const TALLY_MAX = 20;

/** An event for a tally. */
export function added(amount: number): Proposed<Added> {
  return { ...in2013, event: { type: 'tally.added.v1', data: { amount } }, concerns: [] };
}

/** What a tally comes to. */
function sumOf(state: Tally): number {
  return state.amounts.reduce((sum, amount) => sum + amount, 0);
}

/** Adds to a tally; 0 is nothing to do (on an empty one it is refused), and more than it can take is refused. */
export function adding(id: string, amount: number): Plan {
  return async (streams) => {
    const state = await streams.state(tally, id);
    if (amount === 0) return state.amounts.length > 0 ? { events: [] } : tallyEmpty;
    if (sumOf(state) + amount > TALLY_MAX) return tallyFull;
    return { events: [added(amount)] };
  };
}

/** The rejection of a tally that cannot take more. */
export const tallyFull = refuse('tally-full', { vi: 'Đã đủ.', en: 'The tally is full.' });

const tallyEmpty = refuse('tally-empty', { vi: 'Chưa có gì.', en: 'The tally is empty.' });

/** A command nobody sent before. */
export function aCommand(more: Partial<CommandContext> = {}): CommandContext {
  return {
    commandId: randomUUID(),
    commandHash: sha256('the body'),
    correlationId: randomUUID(),
    causationId: randomUUID(),
    actor: { ref: 'officer-1', kind: 'person', role: 'officer' },
    ...more,
  };
}

/** A tally that no other test uses. */
export function aTally(): { aggregate: typeof tally; id: string; stream: string } {
  const id = randomUUID();
  return { aggregate: tally, id, stream: streamOf(tally.category, id) };
}
