import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmbeddedEventStore } from '@commune-ledger/embedded-event-store';
import { jsonEvent, KurrentDBClient } from '@kurrent/kurrentdb-client';
import { argumentsToRun } from '#testing/programs/built.ts';
import { noStrace } from './event-store/run-writer.ts';
import { removeDirectory, temporaryDirectory } from './processes/ledger.ts';

const LIMIT_MS = 120_000;
const main = argumentsToRun('libs/embedded-event-store/src/main.ts');

describe('a log of which the disk does not give a file', () => {
  let directory: string;
  let file: string;
  const missing = noStrace();
  const pids: number[] = [];

  beforeAll(async () => {
    directory = await temporaryDirectory();
    const store = await startEmbeddedEventStore({ directory, segmentBytes: 20_000 });
    const client = KurrentDBClient.connectionString(store.connectionString);
    for (let n = 0; n < 8; n += 1) {
      const data = { text: 'x'.repeat(10_000) };
      await client.appendToStream(`stream-${n}`, jsonEvent({ type: 'happened', data }));
    }
    await client.dispose();
    await store.close();
    const logs = (await readdir(directory)).filter((name) => name.endsWith('.log')).sort();
    expect(logs.length).toBeGreaterThan(3);
    file = path.join(directory, logs[1] as string);
  }, LIMIT_MS);
  afterAll(async () => {
    for (const pid of pids) kill(pid);
    await removeDirectory(directory);
  });

  /** What makes every read of the file fail, in a process that strace starts or is attached to. */
  function injection(): string[] {
    return ['-f', '-P', file, '-e', 'trace=pread64', '-e', 'inject=pread64:error=EIO'];
  }

  function run(command: string, args: readonly string[]) {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, START_CHECK_BYTES: '0' },
    });
    if (child.pid !== undefined) pids.push(child.pid);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = once(child, 'close').then(([code]) => ({ code: code as number, stdout, stderr }));
    const says = (stream: 'stdout' | 'stderr', words: string): Promise<string> =>
      new Promise((resolve) =>
        child[stream].on('data', (chunk: Buffer) => {
          if (chunk.includes(words)) resolve(stdout);
        }),
      );
    return { child, ended, says };
  }

  function underStrace(...args: string[]) {
    const node = [process.execPath, ...main, ...args];
    return run('strace', [...injection(), '-o', '/dev/null', ...node]).ended;
  }

  test(
    'is refused by a start, which names the file and the place',
    async () => {
      if (missing !== undefined) return skip(missing);
      const { code, stderr } = await underStrace('--directory', directory, '--port', '0');
      expect(code).toBe(1);
      expect(stderr).toContain(`corrupt-log: The log is damaged in ${file} from byte 0 `);
      expect(stderr).toContain('cannot be read (EIO)');
    },
    LIMIT_MS,
  );

  test(
    'is read to its end by verify, which lists what cannot be read',
    async () => {
      if (missing !== undefined) return skip(missing);
      const { code, stdout } = await underStrace('verify', '--directory', directory);
      const lines = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object);
      const damaged = path.basename(file);
      const what = expect.stringContaining('cannot be read (EIO)');
      expect(code).toBe(1);
      expect(lines.slice(0, -1)).toEqual(
        lines.slice(0, -1).map(() => expect.objectContaining({ damaged, what })),
      );
      expect(lines.at(-1)).toMatchObject({ sound: false, damaged: lines.length - 1 });
    },
    LIMIT_MS,
  );

  test(
    'ends a running store with the first read of it',
    async () => {
      if (missing !== undefined) return skip(missing);
      const store = run(process.execPath, [...main, '--directory', directory, '--port', '0']);
      const ready = JSON.parse(await store.says('stdout', 'ready')) as { connectionString: string };
      const strace = run('strace', [...injection(), '-p', String(store.child.pid)]);
      await strace.says('stderr', 'attached');
      const client = KurrentDBClient.connectionString(ready.connectionString);
      const reading = async (): Promise<void> => {
        for await (const _ of client.readAll()) continue;
      };
      await expect(reading()).rejects.toThrow();
      const { code, stderr } = await store.ended;
      await client.dispose();
      expect(code).toBe(1);
      expect(stderr).toContain(`corrupt-log: The log is damaged in ${file} from byte 0 `);
    },
    LIMIT_MS,
  );
});

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

function skip(why: string): void {
  process.stdout.write(`bytes that cannot be read: NOT RUN (${why})\n`);
}
