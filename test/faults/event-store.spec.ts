import { mkdir } from 'node:fs/promises';
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
const CUTS = isFullRun ? 36 : 1;
/** So many lives without a fault: there was no such occurrence any more. */
const WITHOUT_MAX = 3;
const harmless = { lost: 0, wronglyAccepted: 0, visibleButLost: 0, positionsUsedTwice: 0 };

/** The system calls by which the log is written, and what a disk may answer to each. */
const calls = ['pwrite64', 'fdatasync', 'fsync', 'ftruncate', 'rename'] as const;
const errors = [
  ['pwrite64', 'EIO'],
  ['pwrite64', 'ENOSPC'],
  ['fdatasync', 'EIO'],
  ['fsync', 'EIO'],
] as const;

describe(`the embedded event store, killed and with a disk that fails (seed ${seed})`, () => {
  const chance = new Chance(seed);
  let folder: string;
  let directories = 0;

  beforeAll(async () => {
    folder = await temporaryDirectory();
    await bundleWriter(folder);
  }, LIMIT_MS);
  afterAll(() => removeDirectory(folder));

  test(
    `loses nothing when it is killed at random moments under load (${KILLS} times)`,
    async () => {
      const [directory, witness] = [await aDirectory(), new Witness()];
      const tallies: Tally[] = [];
      for (let kill = 0; kill < KILLS; kill += 1) {
        const killAfterMs = chance.between(200, 1_200);
        witness.hear(await runWriter(directory, 1_000_000, { killAfterMs }));
        tallies.push(await witness.judge(directory));
      }
      report('kill -9 under load', KILLS, {
        ...sum(tallies),
        acknowledged: tallies.at(-1)?.acknowledged ?? 0,
      });
      expect(sum(tallies)).toMatchObject(harmless);
    },
    LIMIT_MS,
  );

  test(
    `loses nothing when it is killed at a system call that writes (${isFullRun ? 'each' : 'one'})`,
    async () => {
      const missing = noStrace();
      if (missing !== undefined) return skip('kill at system calls', missing);
      const tallies: Tally[] = [];
      for (const call of isFullRun ? calls : [chance.oneOf(calls.slice(0, 2))]) {
        tallies.push(...(await atEach(call, 'signal=KILL')));
      }
      report('killed at system calls', tallies.length, sum(tallies));
      expect(tallies.length).toBeGreaterThan(0);
      expect(sum(tallies)).toMatchObject(harmless);
    },
    LIMIT_MS,
  );

  test(
    `loses nothing when the disk answers a system call with an error (${isFullRun ? 'each' : 'one'})`,
    async () => {
      const missing = noStrace();
      if (missing !== undefined) return skip('errors of system calls', missing);
      const tallies: Tally[] = [];
      for (const [call, error] of isFullRun ? errors : [chance.oneOf(errors.slice(0, 3))]) {
        tallies.push(...(await atEach(call, `error=${error}`)));
      }
      report('errors of system calls', tallies.length, sum(tallies));
      expect(tallies.length).toBeGreaterThan(0);
      expect(sum(tallies)).toMatchObject(harmless);
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
          const cutting = { afterMs: chance.between(300, 1_200), act: () => disk.cut() };
          const faults = { killAfterMs: 1_500, cut: cutting };
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
  async function atEach(call: string, fault: string): Promise<Tally[]> {
    const tallies: Tally[] = [];
    let without = 0;
    for (let when = isFullRun ? 1 : chance.between(1, 10); without < WITHOUT_MAX; when += 1) {
      const [directory, witness] = [await aDirectory(), new Witness()];
      // Not with --seccomp-bpf: a signal is then injected at the first occurrence or never.
      const only = ['-f', '-o', '/dev/null', '-e', `trace=${call}`];
      const strace = [...only, '-e', `inject=${call}:${fault}:when=${when}`];
      const said = await runWriter(directory, APPENDS, { strace });
      witness.hear(said);
      // The next life goes on where this one ended, and must be able to.
      witness.hear(await runWriter(directory, 2));
      const tally = await witness.judge(directory);
      await removeDirectory(directory);
      const fell = !said.endsWith('done\n') || said.includes('refused');
      if (fell) tallies.push(tally);
      without = fell ? 0 : without + 1;
      if (!isFullRun && fell) return tallies;
    }
    return tallies;
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
