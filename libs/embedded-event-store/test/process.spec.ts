import { describe, expect, it } from '@jest/globals';
import { excludeSystemEvents, jsonEvent, START } from '@kurrent/kurrentdb-client';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import diagnostics from 'node:diagnostics_channel';
import { once } from 'node:events';
import { appendFile, cp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { spawnEmbeddedEventStore, startEmbeddedEventStore } from '../src/index.ts';
import { cutInWords } from '../src/log/cut.ts';
import { afterTest, all, clientOf, runningStore, temporaryDirectory } from './running-store.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** Runs the store's program to its end, or until it says that it is ready. */
function run(args: string[], environment: Record<string, string> = {}, under: string[] = []) {
  const [command = '', ...words] = [...under, process.execPath, '--import', 'tsx', main, ...args];
  const child = spawn(command, words, {
    env: { ...process.env, ...environment },
  });
  afterTest(async () => void child.kill('SIGKILL'));
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const line = new Promise<string>((resolve) =>
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())),
  );
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, stderr })),
  );
  return { child, line, ended };
}

function at(directory: string, port: number | string = 0): string[] {
  return ['--directory', directory, '--port', String(port)];
}

/** What Ctrl-C and a terminal that is closed send to all programs in it. */
const signalsOfTerminals = ['SIGINT', 'SIGHUP'] as const;

describe('the event store as a program', () => {
  it('prints one line of JSON when clients can connect, and ends when asked', async () => {
    const DATA_DIR = await temporaryDirectory();
    const environment = { DATA_DIR, EVENT_STORE_PORT: '0', APPEND_MAX_BYTES: '1000' };
    const { child, line, ended } = run([], environment);
    const ready = JSON.parse(await line) as { ready: boolean; connectionString: string };
    expect(ready).toMatchObject({ ready: true, port: expect.any(Number) });
    const client = clientOf(ready.connectionString);
    expect((await all(client.readAll())).length).toBeGreaterThan(0);
    const large = jsonEvent({ type: 'large', data: { text: 'x'.repeat(1000) } });
    const limit = { maxAppendSize: 1000 };
    await expect(client.appendToStream('s', large)).rejects.toMatchObject(limit);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
  }, 20_000);

  it.each(signalsOfTerminals)(
    'ends in order on %s',
    async (signal) => {
      const directory = await temporaryDirectory();
      const { child, line, ended } = run(at(directory));
      await line;
      child.kill(signal);
      expect((await ended).code).toBe(0);
      expect(await readdir(directory)).toContain('00000000000000000000.index');
    },
    20_000,
  );

  it('takes no word for a directory that may be a mistyped command', async () => {
    const DATA_DIR = await temporaryDirectory();
    const { code, stderr } = await run(['verfy'], { DATA_DIR }).ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^There is no command verfy\. There are verify, export, import and stats\./,
    );
    expect(await readdir(DATA_DIR)).toEqual([]);
    const verified = await run(['--directory', DATA_DIR, 'verify']).ended;
    expect(verified).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no log in'),
    });
  }, 20_000);

  it('says once that there is no room for appends, and tells the client', async () => {
    const directory = await temporaryDirectory();
    const { child, line, ended } = run(at(directory), {}, [
      'sh',
      '-c',
      'ulimit -f 100; exec "$0" "$@"',
    ]);
    const { connectionString } = JSON.parse(await line) as { connectionString: string };
    const client = clientOf(connectionString);
    const append = () =>
      client.appendToStream('s', jsonEvent({ type: 't', data: { text: 'x'.repeat(30_000) } }));
    await append();
    for (let n = 0; n < 2; n++)
      await expect(append()).rejects.toThrow('disk-full: There is no room');
    child.kill('SIGTERM');
    const { code, stderr } = await ended;
    expect(code).toBe(0);
    expect(stderr).toBe('disk-full: There is no room: appends are refused, and reading goes on.\n');
  }, 20_000);

  it('goes on when there is no room for what it says either', async () => {
    const limited = 'ulimit -f 100; exec "$0" "$@" 2>/dev/full';
    const { child, line, ended } = run(at(await temporaryDirectory()), {}, ['sh', '-c', limited]);
    const { connectionString } = JSON.parse(await line) as { connectionString: string };
    const client = clientOf(connectionString);
    const append = (bytes: number) =>
      client.appendToStream('s', jsonEvent({ type: 't', data: { text: 'x'.repeat(bytes) } }));
    for (const bytes of [60_000, 10, 60_000]) {
      if (bytes === 10) await append(bytes);
      else await expect(append(bytes)).rejects.toThrow('disk-full: There is no room');
    }
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
  }, 20_000);

  it.each(['verify', 'stats'])(
    'says that there is no room for what %s found',
    async (command) => {
      const { directory, store } = await runningStore();
      await store.close();
      const onto = ['sh', '-c', 'exec "$0" "$@" >/dev/full'];
      expect(await run([command, '--directory', directory], {}, onto).ended).toEqual({
        code: 1,
        stderr: `${command}: There is no room for what is written. Make room, and run it again.\n`,
      });
    },
    20_000,
  );

  it('says what it has cut at the end of the log, by itself and to the program that started it', async () => {
    const { directory, store, client } = await runningStore();
    await client.appendToStream('s', jsonEvent({ type: 't', data: {} }));
    await store.close();
    const file = join(directory, '00000000000000000000.log');
    const { size: position } = await stat(file);
    const cut = { file, position, bytes: 100, keptIn: `${file}.cut-${position}` };
    await appendFile(file, Buffer.alloc(100, 7));
    const copy = await temporaryDirectory();
    await cp(directory, copy, { recursive: true });
    const { child, line, ended } = run(at(copy));
    await line;
    child.kill('SIGTERM');
    const said = `${cutInWords(cut)}\n`.replaceAll(directory, copy);
    expect(await ended).toEqual({ code: 0, stderr: said });
    const told: unknown[] = [];
    const onCut = (what: unknown) => void told.push(what);
    for (let start = 0; start < 2; start++) {
      await (await spawnEmbeddedEventStore({ directory, onCut })).close();
    }
    expect(told).toEqual([cut]);
    expect(await readFile(cut.keptIn)).toEqual(Buffer.alloc(100, 7));
  }, 20_000);

  it('says by a code why it cannot start', async () => {
    const { directory, store } = await runningStore();
    const free = await temporaryDirectory();
    const ends = await Promise.all([
      run(at(directory)).ended,
      run(at(free, store.port)).ended,
      run(at(`${main}/nowhere`)).ended,
      run(at(free, 'http')).ended,
    ]);
    expect(ends.map(({ code }) => code)).toEqual([1, 1, 1, 1]);
    for (const { stderr } of ends) expect(stderr.trim()).not.toContain('\n');
    expect(ends.map(({ stderr }) => /^([a-z-]+): /m.exec(stderr)?.[1])).toEqual([
      'data-directory-in-use',
      'port-in-use',
      'data-directory-not-writable',
      'configuration-invalid',
    ]);
  }, 20_000);

  it('says what it needs where it has no locks of files', async () => {
    const directory = await temporaryDirectory();
    const environment = { NODE_OPTIONS: '--no-addons' };
    const { code, stderr } = await run(at(directory), environment).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^start-failed: Files cannot be locked here \(\w+-\w+\): Cannot load addon /,
    );
    expect(stderr).toContain('because loading addons is disabled');
    expect(stderr).toContain(
      'Linux with glibc, macOS and Windows, each on x64 and arm64. On one of them,',
    );
    expect((await readdir(directory)).filter((name) => name.endsWith('.log'))).toEqual([]);
  }, 20_000);
});

/** A log of two segments of many blocks, the first of them damaged where no start must look. */
async function damagedDirectory() {
  const { directory, store, client } = await runningStore({ segmentBytes: 1_000_000 });
  const large = jsonEvent({ type: 't', data: { text: 'x'.repeat(600_000) } });
  for (let n = 0; n < 3; n++) await client.appendToStream(`s-${n}`, { ...large, id: randomUUID() });
  await store.close();
  const [first] = (await readdir(directory)).filter((name) => name.endsWith('.log')).sort();
  const file = join(directory, first as string);
  const bytes = await readFile(file);
  bytes[100_000] = (bytes[100_000] as number) ^ 1;
  await writeFile(file, bytes);
  return { directory, file };
}

describe('a program that fails when it is told what was cut', () => {
  it('has failed itself, and not the store', async () => {
    const { directory, store } = await runningStore();
    await store.close();
    await appendFile(join(directory, '00000000000000000000.log'), Buffer.alloc(100, 7));
    const index = fileURLToPath(new URL('../src/index.ts', import.meta.url));
    const script = `
      const { startEmbeddedEventStore } = await import(${JSON.stringify(index)});
      process.on('uncaughtException', ({ message }) => console.log(message));
      const onCut = ({ bytes }) => { throw new Error('told of ' + bytes); };
      const store = await startEmbeddedEventStore({ directory: ${JSON.stringify(directory)}, onCut });
      console.log('ready');
      await store.close();`;
    const args = ['--import', 'tsx', '--input-type=module', '-e', script];
    const child = spawn(process.execPath, args);
    const [said, noted] = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect({ said, noted }).toEqual({ said: 'told of 100\nready\n', noted: '' });
  }, 20_000);
});

describe('damage in an old part of the log', () => {
  it('ends the program soon after its start, and then stops every start', async () => {
    const { directory, file } = await damagedDirectory();
    const { line, ended } = run(at(directory), { START_CHECK_BYTES: '0' });
    expect(JSON.parse(await line)).toMatchObject({ ready: true });
    const { code, stderr } = await ended;
    expect(code).toBe(1);
    expect(stderr).toContain(`corrupt-log: The log is damaged in ${file} from byte `);
    const again = await run(at(directory), { START_CHECK_BYTES: '0' }).ended;
    expect([again.code, again.stderr]).toEqual([1, stderr]);
  }, 20_000);

  it('closes a store in this process, whose failure cannot be overlooked', async () => {
    const { directory } = await damagedDirectory();
    const store = await startEmbeddedEventStore({ directory, startCheckBytes: 0 });
    await expect(store.failed).rejects.toMatchObject({ code: 'corrupt-log' });
    const inTheWay = startEmbeddedEventStore({ directory, startCheckBytes: 0 });
    await expect(inTheWay).rejects.toMatchObject({ code: 'corrupt-log' });
  });
});

describe('a data directory', () => {
  it('is opened by one store at a time, of this process or another', async () => {
    const { directory, store } = await runningStore();
    const inUse = { code: 'data-directory-in-use' };
    await expect(startEmbeddedEventStore({ directory })).rejects.toMatchObject(inUse);
    await expect(spawnEmbeddedEventStore({ directory })).rejects.toMatchObject(inUse);
    await store.close();
    await (await startEmbeddedEventStore({ directory })).close();
  }, 20_000);
});

describe('an event store that is killed under load', () => {
  it('loses nothing acknowledged, and nothing that a subscriber has seen', async () => {
    const directory = await temporaryDirectory();
    for (let round = 0; round < 2; round++) {
      const store = await spawnEmbeddedEventStore({ directory });
      afterTest(async () => killed(store.pid));
      const client = clientOf(store.connectionString);
      const seen = new Map<string, bigint>();
      const filter = excludeSystemEvents();
      const subscription = client.subscribeToAll({ fromPosition: START, filter });
      subscription.on('error', () => undefined);
      subscription.on('data', ({ event }) => {
        if (event) seen.set(event.id, event.position.commit);
      });
      const acknowledged = new Map<string, bigint>();
      const writers = Array.from({ length: 16 }, async (_, writer) => {
        for (;;) {
          const event = jsonEvent({ type: 't', data: { text: 'x'.repeat(500) } });
          const result = await client.appendToStream(`s-${round}-${writer}`, event);
          acknowledged.set(event.id, result.position!.commit);
          if (acknowledged.size === 400) killed(store.pid);
        }
      });
      await Promise.allSettled(writers);
      await store.exited;
      await client.dispose();

      const again = await startEmbeddedEventStore({ directory });
      const events = await all(clientOf(again.connectionString).readAll());
      const there = new Map(events.map(({ event }) => [event!.id, event!.position.commit]));
      expect(acknowledged.size).toBeGreaterThanOrEqual(400);
      for (const [id, position] of [...acknowledged, ...seen]) expect(there.get(id)).toBe(position);
      await again.close();
    }
  }, 30_000);
});

function killed(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

describe('an event store in a child process', () => {
  it('has ended when it was not ready in time, so that the directory is free', async () => {
    const directory = await temporaryDirectory();
    const children: ChildProcess[] = [];
    const note = (message: unknown) => {
      children.push((message as { readonly process: ChildProcess }).process);
    };
    diagnostics.subscribe('child_process', note);
    afterTest(async () => void diagnostics.unsubscribe('child_process', note));
    const late = spawnEmbeddedEventStore({ directory, readyTimeoutMs: 1 });
    await expect(late).rejects.toMatchObject({ code: 'not-ready-in-time' });
    expect(children.map(({ signalCode }) => signalCode)).toEqual(['SIGKILL']);
  });

  it('ends in order though the program that started it is gone, to which it had something to say', async () => {
    const parent = fileURLToPath(new URL('../src/parent.ts', import.meta.url));
    const script = `
      const { tellParent } = await import(${JSON.stringify(parent)});
      process.on('disconnect', () => {
        tellParent({ hasRoom: false });
        setImmediate(() => process.stdout.write('ended in order', () => process.exit(0)));
      });
      tellParent({ ready: true });`;
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', script],
      { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
    );
    const [exited, out, error] = [once(child, 'exit'), text(child.stdout!), text(child.stderr!)];
    child.once('message', () => child.disconnect());
    expect(await Promise.all([exited, out, error])).toEqual([[0, null], 'ended in order', '']);
  }, 20_000);

  it('ends though the program that started it was gone before it could hear of that', async () => {
    const directory = await temporaryDirectory();
    const child = spawn(process.execPath, ['--import', 'tsx', main, ...at(directory)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    afterTest(async () => void child.kill('SIGKILL'));
    const exited = once(child, 'exit');
    child.disconnect();
    expect(await exited).toEqual([0, null]);
    await (await startEmbeddedEventStore({ directory })).close();
  }, 20_000);

  it('starts wherever the program stands', async () => {
    const cwd = process.cwd();
    const directory = await temporaryDirectory();
    process.chdir(directory);
    afterTest(() => Promise.resolve().then(() => process.chdir(cwd)));
    const store = await spawnEmbeddedEventStore({ directory: '-relative' });
    await store.close();
    expect(await readdir(join(directory, '-relative'))).toContain('00000000000000000000.log');
  }, 20_000);

  it.each(signalsOfTerminals)(
    'leaves %s to the program that started it',
    async (signal) => {
      const store = await spawnEmbeddedEventStore({ directory: await temporaryDirectory() });
      const client = clientOf(store.connectionString);
      process.kill(store.pid, signal);
      const { success } = await client.appendToStream('s', jsonEvent({ type: 't', data: {} }));
      expect(success).toBe(true);
      await store.close();
    },
    20_000,
  );

  it('ends when its parent is killed', async () => {
    const directory = await temporaryDirectory();
    const index = fileURLToPath(new URL('../src/index.ts', import.meta.url));
    const script = `
      const { spawnEmbeddedEventStore } = await import(${JSON.stringify(index)});
      const { pid } = await spawnEmbeddedEventStore({ directory: ${JSON.stringify(directory)} });
      console.log(pid);
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, [
      '--import',
      'tsx',
      '--input-type=module',
      '-e',
      script,
    ]);
    const pid = await new Promise<number>((resolve) =>
      parent.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString()))),
    );
    afterTest(async () => killed(pid));
    parent.kill('SIGKILL');
    // The directory becomes free as soon as the child is gone.
    const deadline = Date.now() + 5000;
    for (;;) {
      const store = await startEmbeddedEventStore({ directory }).catch(() => undefined);
      if (store) {
        await store.close();
        break;
      }
      expect(Date.now()).toBeLessThan(deadline);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }, 20_000);
});
