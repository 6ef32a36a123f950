import { describe, expect, it } from '@jest/globals';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { binaryEvent, jsonEvent } from '@kurrent/kurrentdb-client';
import { runStoreCommand, type CommandRefusal, type CommandWords } from '../src/index.ts';
import { all, runningStore, temporaryDirectory } from './running-store.ts';

/** Runs a command as a program would that reads what it prints. */
async function run(
  args: string[],
  directory: string,
  stdin = '',
  { isTerminal = false, ...words }: Partial<CommandWords> & { isTerminal?: boolean } = {},
) {
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
    words,
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
      expect.stringContaining('no export'),
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
    const told = await run(['verify'], directory, '', { isTerminal: true });
    expect(told.out).toMatch(/^Sound: 39 events in \d+ segments/);
  });

  it('have what they find worded by its name for people, and never for programs', async () => {
    const { directory } = await filled();
    const finding: CommandWords['finding'] = (name, _finding, sentence) => `${name}: ${sentence}`;
    const spoken = { finding, progress: (events: number) => `<${events}>` };
    const { exported } = await run(['export'], directory);
    for (const [command, name] of [
      ['verify', 'verified: Sound'],
      ['stats', 'counted: 39 events'],
      ['import', 'imported: 39 events'],
    ] as const) {
      const where = async () => (command === 'import' ? temporaryDirectory() : directory);
      const told = await run([command], await where(), exported, { isTerminal: true, ...spoken });
      expect(told.out).toMatch(new RegExp(`^${name}`));
      expect((await run([command], await where(), exported, spoken)).out).not.toContain(name);
    }
    const { notes } = await run(['verify'], directory, '', { isTerminal: true, ...spoken });
    expect(notes).toContain('<39>');
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
    const { code: ended, notes, exported } = await run(['export'], directory);
    expect(ended).toBe(1);
    expect(notes).toMatch(/^export: The export is not complete/);
    expect((await run(['import'], await temporaryDirectory(), exported)).notes).toContain(
      'the log of this export was damaged',
    );
  });

  it('that read a log refuse a directory without one: nothing is not a log without faults', async () => {
    const empty = await temporaryDirectory();
    const file = join(empty, 'file');
    const faulty = [
      [join(empty, 'nowhere'), 'There is no directory'],
      [empty, 'There is no log in'],
      [file, 'is no directory'],
    ] as const;
    for (const [directory, fault] of faulty) {
      for (const command of ['verify', 'stats', 'export']) {
        const { code, notes, out, exported } = await run([command], directory);
        expect([code, out, exported]).toEqual([1, '', '']);
        expect(notes).toContain(`${command}: `);
        expect(notes).toContain(fault);
        expect(notes).toContain('Name the directory of the log with --directory or in DATA_DIR.');
      }
      await writeFile(file, '');
    }
  });

  it('import a file, and say what is wrong with one that cannot be read before making anything', async () => {
    const { directory } = await filled();
    const { exported } = await run(['export'], directory);
    const folder = await temporaryDirectory();
    const file = join(folder, 'backup.jsonl');
    const target = join(folder, 'data');
    const missing = await run(['import', file], target);
    expect(missing).toMatchObject({ code: 1, out: '' });
    expect(missing.notes).toContain(`${file} cannot be read: there is no such file. Name the file`);
    const folderItself = await run(['import', folder], target);
    expect(folderItself.notes).toContain(`${folder} cannot be read: it is a directory`);
    expect(await readdir(folder)).toEqual([]);
    await writeFile(file, exported.replaceAll('\n', '\r\n'));
    expect((await run(['import', file], target)).code).toBe(0);
    const [before, after] = [await run(['export'], directory), await run(['export'], target)];
    expect(after.exported).toBe(before.exported);
  });

  it('import names the line that no export has, whatever JSON it is', async () => {
    const { directory } = await filled();
    const { exported } = await run(['export'], directory);
    const lines = exported.trim().split('\n');
    const event = JSON.parse(lines[5] as string) as object;
    const wrong: unknown[] = [
      5,
      null,
      [],
      {},
      { ...event, id: 'x' },
      { ...event, created: 'once' },
    ];
    wrong.push({ ...event, isJson: 'yes' }, { ...event, data: 5 }, { ...event, position: -1 });
    for (const line of wrong) {
      const input = lines.with(5, JSON.stringify(line)).join('\n');
      const { code, notes } = await run(['import'], await temporaryDirectory(), input);
      expect(code).toBe(1);
      expect(notes).toMatch(/^import: Line 6 is no (event of an export|JSON)\. Import another/);
    }
    const twice = await run(['import'], await temporaryDirectory(), exported + exported);
    expect(twice.notes).toContain(`Line ${lines.length + 1} stands behind the end of the export.`);
    const banner = '\n> commune-ledger@0.1.0 event-store\n> tsx main.ts export\n\n';
    const withBanner = await run(['import'], await temporaryDirectory(), banner + exported);
    expect(withBanner.notes).toContain('npm run --silent');
    const empty = await run(['import'], await temporaryDirectory(), '');
    expect(empty.notes).toContain('There is nothing in this export.');
    const marked = await run(['import'], await temporaryDirectory(), `\uFEFF${exported}`);
    expect(marked.notes).toContain('begins with a byte order mark');
    const padded = await run(['import'], await temporaryDirectory(), `${exported}\n\r\n`);
    expect(padded).toMatchObject({ code: 0, notes: '' });
  });

  it('export fails aloud when what reads it ends early, or takes no more', async () => {
    const { directory } = await filled();
    for (const [code, fault] of [
      ['EPIPE', 'ended before it was whole'],
      ['ENOSPC', 'There is no room'],
    ] as const) {
      const stdout = new Writable({
        write: (_, __, done) => {
          done(Object.assign(new Error(code), { code }));
        },
      });
      let notes = '';
      const output = {
        isTerminal: false,
        write: () => {},
        note: (line: string) => (notes += line),
      };
      expect(await runStoreCommand(['export'], { directory, stdout, output })).toBe(1);
      expect(notes).toMatch(new RegExp(`^export: .*${fault}`));
    }
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
      ['verfy'],
      [],
      ['verify', '--directory'],
    ]) {
      expect(await run(args, directory)).toMatchObject({ code: 2, out: '' });
    }
    expect((await run(['verfy'], directory)).notes).toMatch(
      /^There is no command verfy\. There are verify, export, import and stats\./,
    );
    expect((await run(['verify', '--deep'], directory)).notes).toMatch(
      /^There is no option --deep\.\n/,
    );
  });

  it('have what they refuse worded by its code, where that is done in another language too', async () => {
    const told: CommandRefusal[] = [];
    const refused = async (args: string[], directory: string) => {
      let notes = '';
      await runStoreCommand(args, {
        directory,
        stdin: Readable.from(['{}\n']),
        output: {
          isTerminal: false,
          write: () => undefined,
          note: (line) => void (notes += line),
        },
        words: {
          refusal: (refusal) => {
            told.push(refusal);
            return `<${refusal.code}>`;
          },
        },
      });
      return notes.split('\n')[0];
    };
    const { directory } = await runningStore();
    const empty = await temporaryDirectory();
    expect([
      await refused(['verfy'], empty),
      await refused(['verify'], empty),
      await refused(['import', '-'], directory),
      await refused(['import', '-'], empty),
      await refused(['import', join(empty, 'nowhere')], empty),
    ]).toEqual([
      '<wrong-use>',
      'verify: <no-log>',
      'import: <data-directory-in-use>',
      'import: <export-unusable>',
      'import: <export-unreadable>',
    ]);
    expect(told.map(({ message }) => message)).toContain(
      'There is no command verfy. There are verify, export, import and stats.',
    );
  });

  it('import does not wait in silence for what somebody would have to type', async () => {
    const stdin = Object.assign(Readable.from([]), { isTTY: true });
    let notes = '';
    const output = { isTerminal: true, write: () => {}, note: (line: string) => (notes += line) };
    const directory = await temporaryDirectory();
    expect(await runStoreCommand(['import'], { directory, stdin, output })).toBe(2);
    expect(notes).toContain('Name the file that an export was written to.');
    const typed = Object.assign(new PassThrough(), { isTTY: true });
    const importing = runStoreCommand(['import', '-'], { directory, stdin: typed, output });
    await new Promise((resolve) => setImmediate(resolve));
    expect(notes).toContain(
      'Reading an export from standard input: give it, and end it with Ctrl-D.',
    );
    expect(await readdir(directory)).toEqual([]);
    typed.end();
    expect(await importing).toBe(1);
    expect(notes).toContain('There is nothing in this export.');
  });
});
