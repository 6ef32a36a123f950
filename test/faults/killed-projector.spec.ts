import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { START_OF_LOG, type Position } from '#kernel';
import { DEFAULT_LIMITS } from '#projections';
import { Chance } from '#testing/chance.ts';
import { topologies, withOwnMongod, type Mongod } from '#testing/mongod/index.ts';
import { isFullRun, seed } from './full-run.ts';
import {
  atTheWorst,
  counted,
  fullRun,
  gaps,
  IN_EACH_GAP,
  placeOf,
  shortRun,
  type Blow,
  type Fallen,
} from './projector/blows.ts';
import { caughtUpStore, digestsOf, undisturbedDigests, type Digests } from './projector/digests.ts';
import { startRecordingLedger } from './projector/recording-ledger.ts';
import { startProjector, type SteeredProjector } from './projector/steered-projector.ts';

const LIMIT_MS = isFullRun ? 1_800_000 : 180_000;
const LEASE_MS = '400';
/**
 * What a killed projector left open locks what it wrote for a minute, unless its successor ends it. The
 * lease is the successor's by 3.5 seconds (`lease-keeper.spec.ts`); how long the rest takes is the machine's.
 */
const TAKEOVER_LIMIT_MS = 30_000;

/** Tells how many blows fell where, and on whom. */
function tellCounts(topology: string, blows: readonly Fallen[]): void {
  const told = {
    topology,
    seed,
    rounds: blows.length,
    byPlace: counted(blows, ({ place }) => place),
    byVictim: counted(blows, ({ victim }) => victim),
  };
  process.stdout.write(`${JSON.stringify({ survivedKills: told })}\n`);
}

withOwnMongod(`Read models filled during the demo (seed ${seed})`, (startMongod) => {
  const cleanups: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  describe.each(topologies)('with projector and mongod killed again and again (%s)', (topology) => {
    test(
      'are after every blow those of an undisturbed run, digest for digest',
      async () => {
        const chance = new Chance(seed);
        const blows = isFullRun ? fullRun(chance) : shortRun;
        const mongod = await startMongod(topology);
        const survived: Fallen[] = [];
        for await (const { disturbed, undisturbed, blow } of demo(mongod, blows, chance)) {
          const round = survived.push(blow);
          expect({ round, ...disturbed }).toEqual({ round, ...undisturbed });
        }
        expect(survived).toHaveLength(blows.length);
        tellCounts(topology, survived);
        const byPlace = counted(survived, ({ place }) => place);
        const least = isFullRun ? IN_EACH_GAP : 1;
        for (const gap of gaps) expect(byPlace[gap]).toBeGreaterThanOrEqual(least);
      },
      LIMIT_MS,
    );
  });

  test.each(isFullRun ? topologies : (['replicaSet'] as const))(
    'are taken over, by one that stands by, from a projector killed while it writes (%s)',
    async (topology) => {
      const { stores, post } = await ledger(await startMongod(topology));
      const ofPrograms = { LEASE_MS: String(DEFAULT_LIMITS.leaseMs), BATCH_EVENTS_MAX: '500' };
      const first = projectorOf(stores, ofPrograms);
      const held = first.heldAt('between write and checkpoint', START_OF_LOG);
      const [position] = await Promise.all([post(0.1), held]);
      const second = projectorOf(stores, ofPrograms);
      await second.ready;
      await first.kill();
      const killedAt = performance.now();
      const store = await caughtUpStore(stores.READ_STORE_URL, position, TAKEOVER_LIMIT_MS);
      const takeoverMs = Math.round(performance.now() - killedAt);
      cleanups.push(() => store.close());
      process.stdout.write(`${JSON.stringify({ takeover: { topology, takeoverMs } })}\n`);
      const undisturbed = await undisturbedDigests(stores.EVENT_STORE_URL, position);
      expect(await digestsOf(store, position)).toEqual(undisturbed);
    },
    LIMIT_MS,
  );

  test(
    'are others when documents do not say what was folded into them, on a standalone server',
    async () => {
      const mongod = await startMongod('standalone');
      const rounds = demo(mongod, [atTheWorst], new Chance(seed), 'unguarded');
      for await (const { disturbed, undisturbed } of rounds) {
        expect(Object.keys(disturbed)).toEqual(Object.keys(undisturbed));
        expect(disturbed).not.toEqual(undisturbed);
      }
    },
    LIMIT_MS,
  );

  /**
   * Posts the demo's facts while the blows fall, one a round, and gives after each of them the
   * digests by model: of the read store that was disturbed, and of one that never was; and where it fell.
   */
  async function* demo(
    mongod: Mongod,
    blows: readonly Blow[],
    chance: Chance,
    guard: 'guarded' | 'unguarded' = 'guarded',
  ): AsyncGenerator<{ disturbed: Digests; undisturbed: Digests; blow: Fallen }> {
    const { stores, post } = await ledger(mongod);
    const next = (): SteeredProjector =>
      projectorOf(stores, {
        LEASE_MS,
        BATCH_EVENTS_MAX: String(chance.between(1, 9)),
        UNGUARDED: guard === 'unguarded' ? '1' : '0',
      });
    let projector = next();
    const slices = blows.length + 1;
    let position = await post(1 / slices);
    for (const [index, blow] of blows.entries()) {
      const { victim, moment } = blow;
      const at = moment === 'while writing' ? 'before write' : moment;
      const held = projector.heldAt(at, position);
      const [posted, batch] = await Promise.all([post((index + 2) / slices), held]);
      position = posted;
      if (moment === 'while writing') {
        projector.goOn();
        await pause(chance.between(0, 15));
      }
      if (victim !== 'mongod') await projector.kill();
      // Killed, or held there.
      const place = placeOf(projector.lastSaidOf(batch)!);
      if (victim !== 'projector') await mongod.restart();
      if (victim === 'mongod') projector.goOn();
      else projector = next();
      yield {
        blow: { ...blow, place },
        disturbed: await digestsAt(stores, position, 60_000),
        undisturbed: await undisturbedDigests(stores.EVENT_STORE_URL, position),
      };
    }
    await projector.kill();
  }

  /** Where the demo's facts are taken, by share of them, and the stores that projectors work on. */
  async function ledger(mongod: Mongod) {
    const recording = await startRecordingLedger(cleanups);
    const { eventStoreUrl } = recording;
    const stores = { EVENT_STORE_URL: eventStoreUrl, READ_STORE_URL: mongod.url('faults') };
    return { stores, post: (share: number) => recording.post(share) };
  }

  function projectorOf(stores: Stores, more: Record<string, string>): SteeredProjector {
    const started = startProjector({ ...stores, ...more });
    cleanups.push(() => started.kill());
    return started;
  }

  /** The digests of the read store, once all its models stand at a position. */
  async function digestsAt(
    stores: Stores,
    position: Position,
    timeoutMs: number,
  ): Promise<Digests> {
    const store = await caughtUpStore(stores.READ_STORE_URL, position, timeoutMs);
    try {
      return await digestsOf(store, position);
    } finally {
      await store.close();
    }
  }
});

type Stores = Readonly<Record<'EVENT_STORE_URL' | 'READ_STORE_URL', string>>;
