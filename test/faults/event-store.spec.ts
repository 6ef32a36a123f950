import { appendFile, cp, mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Chance } from '#testing/chance.ts';
import { CutDisk } from './event-store/power-cut.ts';
import { bundleWriter, noStrace, runWriter } from './event-store/run-writer.ts';
import { sum, Witness, type Tally } from './event-store/witness.ts';
import { isFullRun, seed } from './full-run.ts';
import { removeDirectory, temporaryDirectory } from './processes/ledger.ts';

const LIMIT_MS = isFullRun ? 3_600_000 : 120_000;
const APPENDS = 12;
const KILLS = isFullRun ? 200 : 2;
/** Each life shows all that the lives before it appended. */
const LIVES_OF_A_LOG = 20;
const CUTS = isFullRun ? 36 : 1;
/** So many lives without a fault: there was no such occurrence any more. */
const WITHOUT_MAX = 2;
const harmless = { lost: 0, wronglyAccepted: 0, visibleButLost: 0, positionsUsedTwice: 0 };

/** The system calls by which the log is written, and what a disk may answer to each. */
const calls = ['pwrite64', 'fdatasync', 'fsync', 'ftruncate', 'rename', 'openat', 'write'] as const;
const errors = [
  ['pwrite64', 'EIO'],
  ['pwrite64', 'ENOSPC'],
  ['fdatasync', 'EIO'],
  ['fsync', 'EIO'],
  ['ftruncate', 'EIO'],
  ['rename', 'EIO'],
  ['pread64', 'EIO'],
  ['openat', 'EMFILE'],
  ['openat', 'ENOSPC'],
  ['write', 'ENOSPC'],
] as const;

/** Calls that Node itself makes as well: faults fall on those that touch the files of a store. */
const callsOfNode = new Set(['openat', 'write']);

/** A store in a new directory, or one that finds what a kill left, and an append that never ended. */
const lives = ['a first life', 'a life that recovers'] as const;
type Life = (typeof lives)[number];

describe(`the embedded event store, killed and with a disk that fails (seed ${seed})`, () => {
  const chance = new Chance(seed);
  let folder: string;
  let directories = 0;
  const touched = new Map<string, string[]>();
  let killed: Awaited<ReturnType<typeof aKilledLog>> | undefined;

  beforeAll(async () => {
    folder = await temporaryDirectory();
    await bundleWriter(folder);
  }, LIMIT_MS);
  afterAll(() => removeDirectory(folder));

  test(
    `loses nothing when it is killed at random moments under load (${KILLS} times)`,
    async () => {
      const tallies: Tally[] = [];
      let acknowledged = 0;
      for (let kill = 0; kill < KILLS; kill += LIVES_OF_A_LOG) {
        const [directory, witness] = [await aDirectory(), new Witness()];
        for (let life = 0; life < Math.min(LIVES_OF_A_LOG, KILLS); life += 1) {
          const killAfterMs = chance.between(0, 300);
          witness.hear(await runWriter(directory, 1_000_000, { killAfterMs }));
          tallies.push(await witness.judge(directory));
        }
        acknowledged += tallies.at(-1)?.acknowledged ?? 0;
        await removeDirectory(directory);
      }
      report('kill -9 under load', tallies.length, { ...sum(tallies), acknowledged });
      expect(sum(tallies)).toMatchObject(harmless);
      expect(acknowledged).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );

  test(
    `loses nothing when it is killed at a system call that writes (${isFullRun ? 'each' : 'one'})`,
    async () => {
      const missing = noStrace();
      if (missing !== undefined) return skip('kill at system calls', missing);
      for (const life of isFullRun ? lives : [chance.oneOf(lives)]) {
        for (const call of isFullRun ? calls : [chance.oneOf(calls.slice(0, 2))]) {
          judge(`killed at ${call} in ${life}`, await atEach(call, 'signal=KILL', life), call);
        }
      }
    },
    LIMIT_MS,
  );

  test(
    `loses nothing when the disk answers a system call with an error (${isFullRun ? 'each' : 'one'})`,
    async () => {
      const missing = noStrace();
      if (missing !== undefined) return skip('errors of system calls', missing);
      for (const life of isFullRun ? lives : [chance.oneOf(lives)]) {
        for (const [call, error] of isFullRun ? errors : [chance.oneOf(errors.slice(0, 3))]) {
          judge(`${error} of ${call} in ${life}`, await atEach(call, `error=${error}`, life), call);
        }
      }
    },
    LIMIT_MS,
  );

  test(
    `loses nothing when the power is cut under load (${isFullRun ? `${CUTS} times` : 'once'})`,
    async () => {
      const disk = await CutDisk.make();
      if (typeof disk === 'string') return skip('power cuts', disk);
      const [directory, witness] = [path.join(disk.mount, 'store'), new Witness()];
      const tallies: Tally[] = [];
      try {
        await mkdir(directory);
        for (let cut = 0; cut < CUTS; cut += 1) {
          const cutting = { afterMs: chance.between(0, 600), act: () => disk.cut() };
          const faults = { killAfterMs: 900, cut: cutting };
          witness.hear(await runWriter(directory, 1_000_000, faults));
          disk.restore();
          tallies.push(await witness.judge(directory));
        }
      } finally {
        await disk.remove();
      }
      report('power cuts', CUTS, {
        ...sum(tallies),
        acknowledged: tallies.at(-1)?.acknowledged ?? 0,
      });
      expect(sum(tallies)).toMatchObject(harmless);
    },
    LIMIT_MS,
  );

  /**
   * Lets a fault fall at every occurrence of a call in turn, until none is left; in a short run at one
   * of the first. Only lives in which it fell are counted.
   */
  async function atEach(call: string, fault: string, life: Life): Promise<Tally[]> {
    const tallies: Tally[] = [];
    let without = 0;
    for (let when = isFullRun ? 1 : chance.between(1, 3); without < WITHOUT_MAX; when += 1) {
      const [directory, witness] = [await aDirectory(), new Witness()];
      if (life === 'a life that recovers') {
        killed ??= await aKilledLog();
        await cp(killed.directory, directory, { recursive: true });
        witness.hear(killed.said);
      }
      const injected = await runWriterWith(`${call}:${fault}:when=${when}`, directory);
      witness.hear(injected.said);
      // The next life goes on where this one ended, and must be able to.
      const next = await runWriter(directory, 2);
      expect(next.slice(-5)).toBe('done\n');
      witness.hear(next);
      const tally = await witness.judge(directory);
      await removeDirectory(directory);
      if (injected.fell) tallies.push(tally);
      without = injected.fell ? 0 : without + 1;
      if (!isFullRun && injected.fell) return tallies;
    }
    return tallies;
  }

  /** Runs the writer with a fault; whether it fell, strace itself says. */
  async function runWriterWith(fault: string, directory: string) {
    const trace = path.join(folder, 'trace');
    // Not with --seccomp-bpf: a signal is then injected at the first occurrence or never.
    const [call = ''] = fault.split(':');
    const where = callsOfNode.has(call) ? await onFilesIn(directory) : [];
    const only = ['-f', '-o', trace, '-e', `trace=${call}`, ...where];
    const said = await runWriter(directory, APPENDS, {
      strace: [...only, '-e', `inject=${fault}`],
    });
    const fell = /\(INJECTED\)|killed by SIGKILL/.test(await readFile(trace, 'latin1'));
    return { said, fell };
  }

  /** What tells strace of the files that a life in this directory touches: as one without a fault does. */
  async function onFilesIn(directory: string): Promise<string[]> {
    const before = (await readdir(directory)).join();
    let names = touched.get(before);
    if (!names) {
      const copy = await aDirectory();
      await cp(directory, copy, { recursive: true });
      await runWriter(copy, APPENDS);
      names = (await readdir(copy)).flatMap((name) => [name, `${name}.new`]);
      touched.set(before, names);
      await removeDirectory(copy);
    }
    const paths = ['', 'segment.new', ...names].map((name) => path.join(directory, name));
    return paths.flatMap((each) => ['-P', each]);
  }

  /** A log of a few segments as a kill leaves it, with bytes behind it of an append that never ended. */
  async function aKilledLog(): Promise<{ readonly directory: string; readonly said: string }> {
    for (let when = chance.between(12, 16); ; when += 1) {
      const directory = await aDirectory();
      const { said, fell } = await runWriterWith(`pwrite64:signal=KILL:when=${when}`, directory);
      expect({ fell, said }).toEqual({ fell: true, said: expect.stringContaining('acknowledged') });
      const logs = (await readdir(directory)).filter((name) => name.endsWith('.log')).sort();
      const last = path.join(directory, logs.at(-1) as string);
      const torn = Buffer.concat([Buffer.from('EVL1'), Buffer.alloc(chance.between(1, 300), 7)]);
      await appendFile(last, torn);
      return { directory, said };
    }
  }

  /** Tells what became of a fault at each occurrence of a call, of which there may be none in some lives. */
  function judge(fault: string, tallies: readonly Tally[], call: string): void {
    report(fault, tallies.length, sum(tallies));
    if (call !== 'ftruncate') expect(tallies.length).toBeGreaterThan(0);
    expect(sum(tallies)).toMatchObject(harmless);
  }

  async function aDirectory(): Promise<string> {
    const directory = path.join(folder, `store-${(directories += 1)}`);
    await mkdir(directory);
    return directory;
  }
});

function report(fault: string, times: number, tally: Tally): void {
  process.stdout.write(`${JSON.stringify({ fault, times, seed, ...tally })}\n`);
}

function skip(fault: string, why: string): void {
  process.stdout.write(`${fault}: NOT RUN (${why})\n`);
}
