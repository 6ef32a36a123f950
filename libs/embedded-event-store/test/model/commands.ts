import { expect } from '@jest/globals';
import fc from 'fast-check';
import { ANY, DELETED, NO_STREAM, STREAM_EXISTS, TOMBSTONED } from '../../src/store/transaction.ts';
import type { EventStoreModel, ModelAppend } from './model.ts';
import type { RealStore } from './real-store.ts';

type Command = fc.AsyncCommand<EventStoreModel, RealStore>;

const streams = ['a', 'b', 'c'];
const anyStream = fc.constantFrom(...streams);

const states = {
  any: ANY,
  none: NO_STREAM,
  exists: STREAM_EXISTS,
  deleted: DELETED,
  tombstoned: TOMBSTONED,
} as const;

/** An expectation: one of the states, or a revision near the last one. */
type Expectation = keyof typeof states | number;

const expectation: fc.Arbitrary<Expectation> = fc.oneof(
  fc.constantFrom(...(Object.keys(states) as (keyof typeof states)[])),
  fc.integer({ min: -2, max: 1 }),
);

function expectedOf(model: EventStoreModel, stream: string, expectation: Expectation): number {
  if (typeof expectation === 'string') return states[expectation];
  return Math.max(NO_STREAM, model.last(stream) + expectation);
}

/** What every command ends with: both sides show the same. */
function compare(model: EventStoreModel, real: RealStore): void {
  expect(real.log()).toEqual(model.log.map(withoutSystemId));
  for (const stream of [...streams, ...streams.map((name) => `$$${name}`)]) {
    const read = model.read(stream);
    expect([stream, real.read(stream)]).toEqual([
      stream,
      typeof read === 'string' ? read : read.map(withoutSystemId),
    ]);
  }
}

function withoutSystemId<E extends { readonly type: string; readonly id: string }>(event: E): E {
  return event.type.startsWith('$') ? { ...event, id: '' } : event;
}

function command(
  text: string,
  run: (model: EventStoreModel, real: RealStore) => Promise<void>,
): Command {
  return {
    check: () => true,
    toString: () => text,
    run: async (model, real) => {
      await run(model, real);
      compare(model, real);
    },
  };
}

interface AppendPlan {
  readonly streams: readonly string[];
  readonly ids: readonly string[];
  readonly expectations: readonly (readonly [stream: string, Expectation])[];
}

const plan: fc.Arbitrary<AppendPlan> = fc.record({
  streams: fc.array(anyStream, { minLength: 1, maxLength: 4 }),
  ids: fc.array(fc.uuid(), { minLength: 4, maxLength: 4 }),
  expectations: fc.uniqueArray(fc.tuple(anyStream, expectation), {
    selector: ([stream]) => stream,
    maxLength: 3,
  }),
});

function appendOf(
  model: EventStoreModel,
  { streams: names, ids, expectations }: AppendPlan,
): ModelAppend {
  return {
    events: names.map((stream, index) => ({
      stream,
      id: (ids[index] as string).replaceAll('-', ''),
      type: 'happened',
      data: '{}',
    })),
    expectations: expectations
      // A stream that is only looked at is expected to be something.
      .filter(([stream, one]) => one !== 'any' || names.includes(stream))
      .map(([stream, one]) => ({ stream, expected: expectedOf(model, stream, one) })),
  };
}

const metadata = fc.record(
  {
    $maxCount: fc.integer({ min: 1, max: 3 }),
    $maxAge: fc.integer({ min: 1, max: 60 }),
    $tb: fc.nat(6),
    owner: fc.constant('commune'),
  },
  { requiredKeys: [] },
);

/** Everything that may happen to a store. */
export function commands(): fc.Arbitrary<Iterable<Command>> {
  const append = plan.map((one) =>
    command(`append(${JSON.stringify(one)})`, async (model, real) => {
      const transaction = appendOf(model, one);
      model.appended.push(transaction);
      expect(await real.append(transaction)).toEqual(model.append(transaction));
    }),
  );
  const together = fc.array(plan, { minLength: 2, maxLength: 4 }).map((plans) =>
    command(`together(${JSON.stringify(plans)})`, async (model, real) => {
      // All of them are decided before the first is durable, in the order they came.
      const transactions = plans.map((one) => appendOf(model, one));
      const outcomes = Promise.all(transactions.map((transaction) => real.append(transaction)));
      const expected = transactions.map((transaction) => model.append(transaction));
      expect(await outcomes).toEqual(expected);
    }),
  );
  const repeat = fc.tuple(fc.nat(), fc.boolean()).map(([number, expectsAny]) =>
    command(`repeat(${number}, ${expectsAny})`, async (model, real) => {
      const earlier = model.appended[number % Math.max(1, model.appended.length)];
      if (!earlier) return;
      const transaction = expectsAny ? { ...earlier, expectations: [] } : earlier;
      expect(await real.append(transaction)).toEqual(model.append(transaction));
    }),
  );
  const setMetadata = fc.tuple(anyStream, metadata, fc.uuid()).map(([name, value, id]) =>
    command(`setMetadata(${name}, ${JSON.stringify(value)})`, async (model, real) => {
      const stream = `$$${name}`;
      const event = {
        stream,
        id: id.replaceAll('-', ''),
        type: '$metadata',
        data: JSON.stringify(value),
      };
      const transaction = { events: [event], expectations: [] };
      expect(await real.append(transaction)).toEqual(model.append(transaction));
    }),
  );
  const deletion = fc.tuple(anyStream, expectation, fc.nat(9)).map(([stream, one, dice]) =>
    command(`delete(${stream}, ${one}, ${dice === 0})`, async (model, real) => {
      const expected = expectedOf(model, stream, one);
      const done = await real.delete(stream, expected, dice === 0);
      expect(done).toEqual(model.delete(stream, expected, dice === 0));
    }),
  );
  const wait = fc.nat(40).map((seconds) =>
    command(`wait(${seconds} s)`, async (model) => {
      model.nowMs += seconds * 1000;
    }),
  );
  const reopen = fc.constant(command('reopen()', (_, real) => real.reopen()));
  const crash = fc
    .tuple(plan, fc.nat(6), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([one, turns, survives]) =>
      command(`crash(${JSON.stringify(one)}, ${turns}, ${survives})`, async (model, real) => {
        const transaction = appendOf(model, one);
        const before = model.log.length;
        const acknowledged = await real.crashDuring(transaction, turns, survives);
        // What nobody was told of may be there, as a whole, or not at all.
        if (acknowledged || real.log().length > before) model.append(transaction);
      }),
    );
  return fc.commands(
    [append, append, together, repeat, setMetadata, deletion, deletion, wait, reopen, crash],
    { maxCommands: 40 },
  );
}
