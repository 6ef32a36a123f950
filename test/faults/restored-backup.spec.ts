import { createWriteStream } from 'node:fs';
import { copyFile, cp, mkdtemp, readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { runStoreCommand, startEmbeddedEventStore } from '@commune-ledger/embedded-event-store';
import { MongoClient } from 'mongodb';
import { connectEventStore } from '#event-store';
import type { Position } from '#kernel';
import { onEveryMongoTopology } from '#testing/mongod/index.ts';
import { isFullRun } from './full-run.ts';
import {
  post,
  organisation,
  registerOrganisation,
  removeDirectory,
  startLedger,
  temporaryDirectory,
  type LedgerProcess,
} from './processes/ledger.ts';
import { startProgram, type Program } from './processes/program.ts';
import { caughtUpStore, digestsOf, undisturbedDigests } from './projector/digests.ts';

const LIMIT_MS = isFullRun ? 600_000 : 300_000;
const WRITERS = 4;
/** Small, so that a backup is of several files. */
const SEGMENT_BYTES = 20_000;

onEveryMongoTopology('A backup of a running ledger, restored', (mongo) => {
  let folder: string;
  let live: string;
  /** The positions of commands that were answered before the copying, and the export, began. */
  const answered = { copy: [] as string[], exported: [] as string[] };
  const running: Program[] = [];

  beforeAll(async () => {
    folder = await temporaryDirectory();
    live = await mkdtemp(path.join(folder, 'live-'));
    const eventStore = await startEmbeddedEventStore({
      directory: live,
      segmentBytes: SEGMENT_BYTES,
    });
    const settings = { DATA_DIR: live, EVENT_STORE_URL: eventStore.connectionString };
    // The read store follows for a while, and then stays behind what the backup holds.
    const ledger = await startLedger(live, { ...settings, READ_STORE_URL: mongo().url });
    const followed = new Load(ledger.url, live);
    await followed.reach(30);
    await followed.stop();
    ledger.terminate();
    expect((await ledger.ended).code).toBe(0);

    const commands = startProgram('apps/commands/main.ts', { ...settings, PORT: '0' });
    running.push(commands);
    const { url } = await commands.said('commands are taken');
    const load = new Load(String(url), live);
    await load.reach(40);
    answered.copy = [...followed.positions, ...load.positions];
    await copySegments(live, path.join(folder, 'copy'), () =>
      load.reach(load.positions.length + 1),
    );
    await load.reach(load.positions.length + 20);
    answered.exported = [...followed.positions, ...load.positions];
    await exportTo(path.join(folder, 'backup.jsonl'), live);
    await load.reach(load.positions.length + 20);
    await load.stop();
    await commands.kill();
    await eventStore.close();
  }, LIMIT_MS);

  afterEach(() => Promise.all(running.splice(0).map((program) => program.kill())));
  afterAll(() => removeDirectory(folder));

  test(
    'is followed by a read store that is behind it, and by one that stands at its end, exactly',
    async () => {
      const first = await openedOn(await restoredCopy());
      expect(await positionsIn(first)).toEqual(expect.arrayContaining(answered.copy));
      await expectExactly(first);
      first.terminate();
      expect((await first.ended).code).toBe(0);

      // The same once more: the read store stands exactly where this log ends.
      const again = await openedOn(await restoredCopy());
      await expectExactly(again);
    },
    LIMIT_MS,
  );

  test(
    'from an export is followed exactly, too; then the older copy is refused until the database is dropped',
    async () => {
      const imported = await mkdtemp(path.join(folder, 'imported-'));
      const args = ['import', path.join(folder, 'backup.jsonl')];
      expect(await runStoreCommand(args, { directory: imported, output: silent })).toBe(0);
      await copyFile(path.join(live, 'token-key.json'), path.join(imported, 'token-key.json'));
      const newer = await openedOn(imported);
      expect(await positionsIn(newer)).toEqual(expect.arrayContaining(answered.exported));
      await expectExactly(newer);
      newer.terminate();
      await newer.ended;

      const older = await restoredCopy();
      await expectRefused(older);
      // No more does it take a log that has gone another way since, and is as long by now.
      const withoutMongo = await startLedger(older);
      running.push(withoutMongo);
      const load = new Load(withoutMongo.url, older);
      await load.reach(60);
      await load.stop();
      withoutMongo.terminate();
      await withoutMongo.ended;
      await expectRefused(older);

      await dropReadStore();
      const rebuilt = await openedOn(older);
      expect(await positionsIn(rebuilt)).toEqual(expect.arrayContaining(load.positions));
      await expectExactly(rebuilt);
    },
    LIMIT_MS,
  );

  test(
    'under a projector that is not started anew ends it as soon as it is connected again, whatever comes',
    async () => {
      await dropReadStore();
      const directory = await restoredCopy();
      const eventStore = await startEmbeddedEventStore({ directory });
      const { port } = new URL(eventStore.connectionString);
      const settings = {
        EVENT_STORE_URL: eventStore.connectionString,
        READ_STORE_URL: mongo().url,
      };
      const ledger = await startLedger(directory, settings);
      running.push(ledger);
      const load = new Load(ledger.url, directory);
      await load.reach(20);
      await load.stop();
      const seen = await ledger.get(`/v1/organisations?minPosition=${load.positions.at(-1)}`);
      expect(seen.status).toBe(200);

      await eventStore.close();
      const restored = await startEmbeddedEventStore({
        directory: await restoredCopy(),
        port: Number(port),
      });
      const { code, stderr } = await ledger.ended;
      await restored.close();
      expect([code, stderr]).toEqual([
        1,
        expect.stringMatching(/^read-store-belongs-to-another-log/),
      ]);
    },
    LIMIT_MS,
  );

  async function dropReadStore(): Promise<void> {
    const client = await MongoClient.connect(mongo().url);
    await client.db().dropDatabase();
    await client.close();
  }

  async function restoredCopy(): Promise<string> {
    const directory = await mkdtemp(path.join(folder, 'restored-'));
    await cp(path.join(folder, 'copy'), directory, { recursive: true });
    await copyFile(path.join(live, 'token-key.json'), path.join(directory, 'token-key.json'));
    return directory;
  }

  async function openedOn(directory: string): Promise<LedgerProcess> {
    const ledger = await startLedger(directory, { READ_STORE_URL: mongo().url });
    running.push(ledger);
    return ledger;
  }

  async function expectRefused(directory: string): Promise<void> {
    const environment = { DATA_DIR: directory, READ_STORE_URL: mongo().url, PORT: '0' };
    const refused = startProgram('apps/standalone/main.ts', environment);
    running.push(refused);
    const { code, stderr } = await refused.ended;
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^read-store-belongs-to-another-log/),
    ]);
    expect(stderr).toContain('READ_STORE_URL');
  }

  /** The read store's documents are those of a clean replay of the ledger's log, to its end. */
  async function expectExactly({ eventStoreUrl }: LedgerProcess): Promise<void> {
    const log = await connectEventStore(eventStoreUrl);
    const head = (await log.feed.head()) as Position;
    await log.close();
    const store = await caughtUpStore(mongo().url, head, 60_000);
    const digests = await digestsOf(store, head);
    await store.close();
    expect(digests).toEqual(await undisturbedDigests(eventStoreUrl, head));
  }
});

const silent = { isTerminal: false, write: () => undefined, note: () => undefined };

/** Writers that record one organisation after the other, until they are told to stop. */
class Load {
  /** The position of every command that was answered. */
  readonly positions: string[] = [];
  readonly #writers: Promise<void>[];
  #stopped = false;
  #answered: () => void = () => undefined;

  constructor(url: string, directory: string) {
    this.#writers = Array.from({ length: WRITERS }, (_, writer) =>
      this.#write(url, directory, writer),
    );
  }

  /** Waits until so many commands were answered. */
  async reach(count: number): Promise<void> {
    while (this.positions.length < count) {
      const next = new Promise<void>((resolve) => (this.#answered = resolve));
      await Promise.race([next, ...this.#writers]);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#writers);
  }

  async #write(url: string, directory: string, writer: number): Promise<void> {
    for (let n = 0; !this.#stopped; n += 1) {
      const body = organisation(`Hội Nông dân ${writer}.${n}`);
      const { status, text } = await post(url + registerOrganisation, directory, body);
      if (status !== 200) throw new Error(`a command was refused: ${text}`);
      this.positions.push((JSON.parse(text) as { position: string }).position);
      this.#answered();
    }
  }
}

/** Copies the segments as `docs/operations.md` says; `between` is waited for between two of them. */
async function copySegments(from: string, to: string, between: () => Promise<void>): Promise<void> {
  await cp(from, to, { recursive: true, filter: (file) => file === from });
  const names = (await readdir(from)).filter((name) => name.endsWith('.log')).sort();
  expect(names.length).toBeGreaterThan(2);
  for (const name of names) {
    await copyFile(path.join(from, name), path.join(to, name));
    await between();
  }
}

async function exportTo(file: string, directory: string): Promise<void> {
  const stdout = createWriteStream(file);
  expect(await runStoreCommand(['export'], { directory, stdout, output: silent })).toBe(0);
  await new Promise<void>((resolve) => stdout.end(resolve));
}

/** The positions of all events in the log of a ledger. */
async function positionsIn({ eventStoreUrl }: LedgerProcess): Promise<string[]> {
  const log = await connectEventStore(eventStoreUrl);
  const positions: string[] = [];
  for await (const { position } of log.readLog()) positions.push(position);
  await log.close();
  return positions;
}
