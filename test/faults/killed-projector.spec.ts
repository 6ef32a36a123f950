import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { START_OF_LOG, type Position } from '#kernel';
import { DEFAULT_LIMITS, type ReadStore } from '#projections';
import { Chance } from '#testing/chance.ts';
import { temporaryEventStore } from '#testing/event-store/index.ts';
import { topologies, withOwnMongod, type Mongod } from '#testing/mongod/index.ts';
import { readFacts } from '../../examples/five-documents/facts.ts';
import { postFacts } from '../../examples/five-documents/post-facts.ts';
import { isFullRun, seed } from './full-run.ts';
import { removeDirectory, temporaryDirectory, tokenOf } from './processes/ledger.ts';
import { startProgram } from './processes/program.ts';
import { caughtUpStore, digestsOf, undisturbedDigests, type Digests } from './projector/digests.ts';
import { moments, type Moment } from './projector/messages.ts';
import { startProjector, type SteeredProjector } from './projector/steered-projector.ts';

const LIMIT_MS = isFullRun ? 1_800_000 : 180_000;
const LEASE_MS = '400';

/** Who is killed, and when; `while writing` lets the write begin. */
interface Blow {
  readonly victim: 'projector' | 'mongod' | 'both';
  readonly moment: Moment | 'while writing';
}

const shortRun: readonly Blow[] = [
  { victim: 'projector', moment: 'between write and checkpoint' },
  { victim: 'mongod', moment: 'between write and checkpoint' },
  { victim: 'projector', moment: 'after load' },
  { victim: 'mongod', moment: 'after checkpoint' },
];

function fullRun(chance: Chance): readonly Blow[] {
  const victims = ['projector', 'projector', 'mongod', 'both'] as const;
  return Array.from({ length: 50 }, () => ({
    victim: chance.oneOf(victims),
    moment: chance.oneOf([...moments, 'while writing'] as const),
  }));
}

withOwnMongod(`Read models filled during the demo (seed ${seed})`, (startMongod) => {
  const cleanups: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  describe.each(topologies)('with projector and mongod killed again and again (%s)', (topology) => {
    test(
      'are in the end those of an undisturbed run, digest for digest',
      async () => {
        const chance = new Chance(seed);
        const blows = isFullRun ? fullRun(chance) : shortRun;
        const { disturbed, undisturbed } = await demo(await startMongod(topology), blows, chance);
        expect(disturbed).toEqual(undisturbed);
      },
      LIMIT_MS,
    );
  });

  if (isFullRun) {
    test.each(topologies)(
      'are taken over within five seconds from a projector killed while it writes (%s)',
      async (topology) => {
        const { stores, post } = await ledger(await startMongod(topology));
        const ofPrograms = { LEASE_MS: String(DEFAULT_LIMITS.leaseMs), BATCH_EVENTS_MAX: '500' };
        const first = projectorOf(stores, ofPrograms);
        const held = first.heldAt('between write and checkpoint', START_OF_LOG);
        const [{ position }] = await Promise.all([post(0.1), held]);
        const second = projectorOf(stores, ofPrograms);
        await second.ready;
        await first.kill();
        const killedAt = performance.now();
        await openedAt(stores, position, 30_000);
        expect(performance.now() - killedAt).toBeLessThan(5_000);
      },
      LIMIT_MS,
    );
  }

  test(
    'are others when documents do not say what was folded into them, on a standalone server',
    async () => {
      const blow: Blow = { victim: 'projector', moment: 'between write and checkpoint' };
      const mongod = await startMongod('standalone');
      const { disturbed, undisturbed } = await demo(mongod, [blow], new Chance(seed), 'unguarded');
      expect(Object.keys(disturbed)).toEqual(Object.keys(undisturbed));
      expect(disturbed).not.toEqual(undisturbed);
    },
    LIMIT_MS,
  );

  /** Posts the demo's facts while the blows fall, and gives the digests of both runs by model. */
  async function demo(
    mongod: Mongod,
    blows: readonly Blow[],
    chance: Chance,
    guard: 'guarded' | 'unguarded' = 'guarded',
  ): Promise<{ disturbed: Digests; undisturbed: Digests }> {
    const { stores, post } = await ledger(mongod);
    const next = (): SteeredProjector =>
      projectorOf(stores, {
        LEASE_MS,
        BATCH_EVENTS_MAX: String(chance.between(1, 9)),
        UNGUARDED: guard === 'unguarded' ? '1' : '0',
      });
    let projector = next();
    const slices = blows.length + 1;
    let { position } = await post(1 / slices);
    for (const [index, { victim, moment }] of blows.entries()) {
      const at = moment === 'while writing' ? 'before write' : moment;
      const held = projector.heldAt(at, position);
      [{ position }] = await Promise.all([post((index + 2) / slices), held]);
      if (moment === 'while writing') {
        projector.goOn();
        await pause(chance.between(0, 15));
      }
      if (victim !== 'mongod') await projector.kill();
      if (victim !== 'projector') {
        await mongod.restart();
      }
      if (victim === 'mongod') projector.goOn();
      else projector = next();
    }

    const store = await openedAt(stores, position, 60_000);
    await projector.kill();
    return {
      disturbed: await digestsOf(store, position as Position),
      undisturbed: await undisturbedDigests(stores.EVENT_STORE_URL, position as Position),
    };
  }

  /** Where the demo's facts are taken, by share of them, and the stores that projectors work on. */
  async function ledger(mongod: Mongod) {
    const eventStore = await temporaryEventStore();
    cleanups.push(() => eventStore.remove());
    const directory = await temporaryDirectory();
    cleanups.push(() => removeDirectory(directory));
    const commands = startProgram('apps/commands/main.ts', {
      DATA_DIR: directory,
      PORT: '0',
      EVENT_STORE_URL: eventStore.url,
    });
    cleanups.push(() => commands.kill());
    const { url } = await commands.said('commands are taken');
    const token = await tokenOf(directory, 'importer');
    const { documents, facts } = readFacts();
    const post = (share: number): Promise<{ position: string }> => {
      const file = { documents, facts: facts.slice(0, Math.ceil(facts.length * share)) };
      return postFacts({ baseUrl: String(url), token, file });
    };
    const stores = { EVENT_STORE_URL: eventStore.url, READ_STORE_URL: mongod.url('faults') };
    return { stores, post };
  }

  function projectorOf(stores: Stores, more: Record<string, string>): SteeredProjector {
    const started = startProjector({ ...stores, ...more });
    cleanups.push(() => started.kill());
    return started;
  }

  /** The read store, once all its models stand at a position; closed with the test. */
  async function openedAt(stores: Stores, position: string, timeoutMs: number): Promise<ReadStore> {
    const store = await caughtUpStore(stores.READ_STORE_URL, position, timeoutMs);
    cleanups.push(() => store.close());
    return store;
  }
});

type Stores = Readonly<Record<'EVENT_STORE_URL' | 'READ_STORE_URL', string>>;
