import { describe, expect, it } from '@jest/globals';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { binaryEvent, jsonEvent } from '@kurrent/kurrentdb-client';
import { runStoreCommand } from '../src/index.ts';
import { all, runningStore, temporaryDirectory } from './running-store.ts';

/** Runs a command as a program would that reads what it prints. */
async function run(args: string[], directory: string, stdin = '', isTerminal = false) {
  let [out, notes] = ['', ''];
  const stdout = new PassThrough();
  const exporting = text(stdout);
  const code = await runStoreCommand(args, {
    directory,
    stdin: Readable.from([stdin]),
    stdout,
    output: {
      isTerminal,
      write: (line) => void (out += line),
      note: (line) => void (notes += line),
    },
  });
  stdout.end();
  return { code, out, notes, exported: await exporting };
}

/** A running store with what an export must carry. */
async function filled() {
  const running = await runningStore({ segmentBytes: 3000 });
  const { client } = running;
  for (let n = 0; n < 12; n++) {
    const data = { text: 'Đản Ván'.repeat(n) };
    await client.appendToStream(`s-${n % 3}`, [
      jsonEvent({ type: 'happened', data, metadata: { n: String(n) } }),
      binaryEvent({ type: 'bytes', data: Buffer.from([0xff, 0x00, n]) }),
    ]);
  }
  await client.setStreamMetadata('s-1', { maxCount: 3 });
  await client.tombstoneStream('s-2');
  return running;
}

describe('the commands of the event store', () => {
  it('export a running store, and import it with positions, ids and times as they were', async () => {
    const { client, directory } = await filled();
    const { code, exported } = await run(['export'], directory);
    expect(code).toBe(0);
    const copy = await temporaryDirectory();
    expect(await run(['import'], copy, exported)).toMatchObject({ code: 0, notes: '' });
    const { client: other } = await runningStore({ directory: copy });
    expect(await all(other.readAll())).toEqual(await all(client.readAll()));
    expect(await all(other.readStream('s-1'))).toEqual(await all(client.readStream('s-1')));
    await expect(other.appendToStream('s-2', jsonEvent({ type: 't', data: {} }))).rejects.toThrow();
  });

  it('make a directory that is their owner’s alone, and take it back where an import is refused', async () => {
    const directory = join(await temporaryDirectory(), 'new');
    expect((await run(['import'], directory, 'x\n')).code).toBe(1);
    await expect(readdir(directory)).rejects.toThrow('ENOENT');
    const { directory: origin } = await filled();
    const { exported } = await run(['export'], origin);
    expect((await run(['import'], directory, exported)).code).toBe(0);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
  });

  it('refuse an import into a log, of another format, cut short or changed, and leave nothing', async () => {
    const { directory } = await filled();
    const { exported } = await run(['export'], directory);
    const faulty = [
      '{}\n',
      exported.slice(0, -100),
      exported.replace('happened', 'happenef'),
      'x\n',
    ];
    const refusals = [await run(['import'], directory, exported)];
    for (const input of faulty) {
      const copy = await temporaryDirectory();
      refusals.push(await run(['import'], copy, input));
      expect(await readdir(copy)).toEqual(['lock']);
    }
    expect(refusals.map(({ code }) => code)).toEqual([1, 1, 1, 1, 1]);
    expect(refusals.map(({ notes }) => notes)).toEqual([
      expect.stringContaining('in use by another event store'),
      expect.stringContaining('no export'),
      expect.stringContaining('no JSON'),
      expect.stringContaining('was changed'),
      expect.stringContaining('no JSON'),
    ]);
    const copy = await temporaryDirectory();
    await run(['import'], copy, exported);
    const again = await run(['import'], copy, exported);
    expect(again.notes).toContain('holds a log');
  });

  it('verify and count a running store in lines of JSON, or in sentences on a terminal', async () => {
    const { directory } = await filled();
    const verified = await run(['verify'], directory);
    expect(verified.code).toBe(0);
    expect(JSON.parse(verified.out)).toMatchObject({ sound: true, damaged: 0, events: 39 });
    const counted = await run(['stats'], directory);
    expect(JSON.parse(counted.out)).toMatchObject({
      events: 39,
      most: { happened: 12, bytes: 12 },
    });
    const told = await run(['verify'], directory, '', true);
    expect(told.out).toMatch(/^Sound: 39 events in \d+ segments/);
  });

  it('verify names every damage, in sealed segments as well, and changes nothing', async () => {
    const { directory, store } = await filled();
    await store.close();
    const segments = (await readdir(directory)).filter((name) => name.endsWith('.log')).sort();
    for (const name of segments.slice(0, 2)) {
      const bytes = await readFile(join(directory, name));
      bytes[500] = (bytes[500] as number) ^ 1;
      await writeFile(join(directory, name), bytes);
    }
    const { code, out } = await run(['verify'], directory);
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { damaged: string | number });
    expect(code).toBe(1);
    expect(lines.map(({ damaged }) => damaged)).toEqual([...segments.slice(0, 2), 2]);
    expect((await run(['export'], directory)).code).toBe(1);
  });

  it('explain themselves, and refuse what they do not know with exit code 2', async () => {
    const directory = await temporaryDirectory();
    expect(await run(['verify', '--help'], directory)).toMatchObject({
      code: 0,
      out: expect.stringContaining('beside a running store'),
    });
    for (const args of [
      ['verify', '--deep'],
      ['stats', 'all'],
      ['import', 'one', 'two'],
    ]) {
      expect(await run(args, directory)).toMatchObject({ code: 2, out: '' });
    }
  });
});
