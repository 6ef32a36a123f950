import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { connectEventStore } from '#event-store';
import { commitOf, positionOf, START_OF_LOG } from '#kernel';
import { readConfiguration } from '#platform';
import { openReadStore } from '#programs';
import {
  LIVE,
  ProjectionEngine,
  versionKey,
  type ReadModel,
  type ReadStore,
  type Step,
} from '#projections';
import {
  ledgerCategories,
  ledgerDecisions,
  ledgerPayloads,
  newestReadModels,
  readModels,
} from '#read-models';
import { topologies, withOwnMongod } from '#testing/mongod/index.ts';
import { digestsOf, undisturbedDigests } from './projector/digests.ts';
import { startRecordingLedger, type RecordingLedger } from './projector/recording-ledger.ts';
import { startProjector } from './projector/steered-projector.ts';

const LIMIT_MS = 120_000;
/** A log of some 200 events, in batches of 32 where nobody reads, is several batches long. */
const LIMITS = { LEASE_MS: '400', BATCH_EVENTS_MAX: '8' };
const WAIT_MS = 60_000;
/** What is built anew, from one pass of the log. */
const rebuilt = newestReadModels.filter(({ name }) =>
  ['communeProgress', 'communeTimeline'].includes(name),
);

withOwnMongod('A projector that is killed while it rebuilds read models', (startMongod) => {
  const cleanups: (() => Promise<unknown>)[] = [];
  const endings: (() => Promise<unknown>)[] = [];
  let ledger: RecordingLedger;
  beforeAll(async () => {
    ledger = await startRecordingLedger(endings);
    await ledger.post(0.8);
  }, LIMIT_MS);
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  afterAll(async () => {
    for (const ending of endings.splice(0).reverse()) await ending();
  });

  describe.each(topologies)('goes on where it stopped (%s)', (topology) => {
    test(
      'and the builds are those of an undisturbed run, while the old ones serve',
      async () => {
        const mongod = await startMongod(topology);
        const stores = {
          EVENT_STORE_URL: ledger.eventStoreUrl,
          READ_STORE_URL: mongod.url('rebuilt'),
        };
        const first = startProjector({ ...stores, ...LIMITS });
        cleanups.push(() => first.kill());
        await first.ready;
        const builds: ReadModel[] = [];
        for (const model of rebuilt) {
          const build = await ledger.rebuild(model.name, model.version);
          builds.push({ ...model, build });
        }
        const middle = positionOf(commitOf(builds[0]!.build!) / 2n);
        const struck = await first.heldAt('between write and checkpoint', middle, 'a rebuild');
        expect(struck.from > START_OF_LOG).toBe(true);
        await first.kill();

        const second = await successor(stores);
        const again = await second.held;
        expect(again).toMatchObject({ group: struck.group, from: struck.from });
        // The rebuild is held: what is recorded now is shown by the builds that serve.
        const recorded = await ledger.post(topology === 'standalone' ? 1 : 0.9);
        const { store, board } = second;
        const whenAt = (models: readonly ReadModel[]): Promise<unknown> =>
          board.caughtUpTo(recorded, { models: models.map(versionKey), timeoutMs: WAIT_MS });
        await whenAt(rebuilt);
        expect(await servedOf(store)).toEqual(rebuilt.map(versionKey));

        second.goOn();
        await whenAt(builds);
        const undisturbed = await undisturbedDigests(stores.EVENT_STORE_URL, recorded);
        const old = await digestsOf(store, recorded, rebuilt);
        expect(undisturbed).toMatchObject(old);
        const anew = await digestsOf(store, recorded, builds);
        expect(Object.values(anew)).toEqual(Object.values(old));
        expect(await servedOf(store)).toEqual(rebuilt.map(versionKey));
      },
      LIMIT_MS,
    );
  });

  /** The projector that goes on, in this process; it holds the rebuild before its first write. */
  async function successor(stores: Readonly<Record<'EVENT_STORE_URL' | 'READ_STORE_URL', string>>) {
    const configuration = readConfiguration(stores);
    const log = await connectEventStore(stores.EVENT_STORE_URL);
    cleanups.push(() => log.close());
    const store = await openReadStore(configuration);
    cleanups.push(() => store.close());
    let goOn = (): void => {};
    const released = new Promise<void>((resolve) => (goOn = resolve));
    let hold: (batch: Step) => void = () => {};
    const held = new Promise<Step>((resolve) => (hold = resolve));
    const engine = new ProjectionEngine({
      ...{ models: readModels, store, feed: log.feed, decisions: ledgerDecisions },
      ...{ payloads: ledgerPayloads, categories: ledgerCategories },
      limits: { batchEventsMax: Number(LIMITS.BATCH_EVENTS_MAX), backOffMs: 20 },
      steps: {
        afterLoad: (batch) => {
          if (batch.group === LIVE) return undefined;
          hold(batch);
          return released;
        },
      },
    });
    cleanups.push(async () => {
      goOn();
      await engine.stop();
    });
    engine.start();
    return { store, board: engine.board, held, goOn };
  }
});

async function servedOf(store: ReadStore): Promise<(string | undefined)[]> {
  const serving = await store.serving();
  return rebuilt.map(({ name }) => serving.get(name)?.build);
}
