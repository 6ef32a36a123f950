import { describe, expect, it } from '@jest/globals';
import {
  BACKWARDS,
  type Filter,
  END,
  eventTypeFilter,
  jsonEvent,
  START,
  streamNameFilter,
} from '@kurrent/kurrentdb-client';
import { all, runningStore } from './running-store.ts';

describe('$all', () => {
  it('is never empty: a fresh database has system events', async () => {
    const { client } = await runningStore();
    const events = await all(client.readAll());
    expect(events.length).toBeGreaterThan(12);
    expect(events.every(({ event }) => event?.type.startsWith('$'))).toBe(true);
  });

  it('holds every event in the order of commit, at strictly increasing positions', async () => {
    const { client } = await runningStore();
    for (const stream of ['one', 'two', 'one']) {
      await client.appendToStream(stream, [
        jsonEvent({ type: 'a', data: {} }),
        jsonEvent({ type: 'b', data: {} }),
      ]);
    }
    const forwards = await all(client.readAll({ fromPosition: START }));
    const backwards = await all(client.readAll({ direction: BACKWARDS, fromPosition: END }));
    expect(backwards.reverse().map(({ event }) => event?.id)).toEqual(
      forwards.map(({ event }) => event?.id),
    );
    const positions = forwards.map(({ event }) => event?.position.commit as bigint);
    expect(
      positions.every((position, index) => index === 0 || position > positions[index - 1]!),
    ).toBe(true);
    expect(forwards.slice(-6).map(({ event }) => event?.streamId)).toEqual([
      'one',
      'one',
      'two',
      'two',
      'one',
      'one',
    ]);
  });

  it('is read from a position, inclusive forwards and exclusive backwards', async () => {
    const { client } = await runningStore();
    await client.appendToStream(
      's',
      [1, 2, 3].map((n) => jsonEvent({ type: `t${n}`, data: {} })),
    );
    const events = await all(client.readStream('s'));
    const fromPosition = events[1]!.event!.position!;
    const types = (read: Awaited<ReturnType<typeof all<{ event?: { type: string } }>>>) =>
      read.map(({ event }) => event?.type);
    expect(types(await all(client.readAll({ fromPosition })))).toEqual(['t2', 't3']);
    const before = client.readAll({ fromPosition, direction: BACKWARDS, maxCount: 1 });
    expect(types(await all(before))).toEqual(['t1']);
  });

  it('is filtered by prefix and by expression, of stream and of type', async () => {
    const { client } = await runningStore();
    await client.appendToStream(
      'commune-1',
      jsonEvent({ type: 'commune.registered.v1', data: {} }),
    );
    await client.appendToStream('progress-1', jsonEvent({ type: 'progress.joined.v1', data: {} }));
    const types = async (filter: Filter) =>
      (await all(client.readAll({ filter }))).map(({ event }) => event?.type);
    expect(await types(streamNameFilter({ prefixes: ['commune-', 'area-'] }))).toEqual([
      'commune.registered.v1',
    ]);
    expect(await types(streamNameFilter({ regex: '^progress-\\d$' }))).toEqual([
      'progress.joined.v1',
    ]);
    expect(await types(eventTypeFilter({ prefixes: ['progress.'] }))).toEqual([
      'progress.joined.v1',
    ]);
    expect(await types(eventTypeFilter({ regex: '^[^$].*' }))).toHaveLength(2);
  });
});
