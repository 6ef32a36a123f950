import { expect, test } from '@jest/globals';
import { ScriptedFeed } from '#testing/feeds/index.ts';
import { accounts } from '#testing/projections/index.ts';
import { digestFromLog, digestOf, MemoryReadStore } from '../index.ts';
import { moved, parts, runningEngines } from '../projection-engine.contract.ts';

const start = runningEngines();

test('The digest that a log gives at a position is the one that a read model had there, whatever was decided later', async () => {
  const feed = new ScriptedFeed();
  const [, poison] = feed.append(
    moved('a', 1),
    moved('a', 2, { data: { by: 2, poison: true } }),
    moved('a', 3),
  );
  const store = new MemoryReadStore();
  const engine = start(feed, store);
  await engine.ready();
  const then = (await feed.head())!;
  const { digest, documents } = await digestOf(store.reader, accounts, then);
  const [skip] = feed.append({
    stream: 'projection-accounts',
    type: 'projection.decided.v1',
    data: { kind: 'skip', event: poison!.eventId },
  });
  const fromLog = (position = then) => digestFromLog(accounts, position, parts(feed, store));
  expect(await fromLog()).toEqual({ digest, documents });
  await engine.board.caughtUpTo(skip!.position, { models: ['accounts__v1'], timeoutMs: 4_000 });
  const after = await digestOf(store.reader, accounts, skip!.position);
  expect(after.digest).not.toBe(digest);
  expect(await fromLog(skip!.position)).toEqual({ digest: after.digest, documents });
});
