import { describe, expect, it, jest } from '@jest/globals';
import { jsonEvent } from '@kurrent/kurrentdb-client';
import { chmod, mkdir, readdir, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { runStoreCommand, spawnEmbeddedEventStore, startEmbeddedEventStore } from '../src/index.ts';
import { lockDirectory } from '../src/log/directory.ts';
import { rangeBesideReaders } from '../src/log/file-lock.ts';
import { nodeFileSystem } from '../src/log/file-system.ts';
import { afterTest, all, clientOf, runningStore, temporaryDirectory } from './running-store.ts';

describe('a data directory in use', () => {
  it('lets no second store in, though its file `lock` was removed', async () => {
    for (const life of ['the first', 'another']) {
      const directory = await temporaryDirectory();
      if (life === 'another') await (await startEmbeddedEventStore({ directory })).close();
      const store = await spawnEmbeddedEventStore({ directory });
      afterTest(() => store.close());
      await rm(join(directory, 'lock'));
      const second = startEmbeddedEventStore({ directory });
      await expect(second).rejects.toMatchObject({ code: 'data-directory-in-use' });
      await store.close();
      await (await startEmbeddedEventStore({ directory })).close();
    }
  }, 20_000);

  it('is kept by a store while others open and close its log beside it, in the same process, too', async () => {
    const { directory } = await runningStore();
    await rm(join(directory, 'lock'));
    const output = { isTerminal: false, write: () => {}, note: () => {} };
    expect(await runStoreCommand(['verify'], { directory, output })).toBe(0);
    const second = spawnEmbeddedEventStore({ directory });
    await expect(second).rejects.toMatchObject({ code: 'data-directory-in-use' });
  }, 20_000);

  it('has its log locked so that nobody is kept from reading it, in a range that the system knows', () => {
    expect(rangeBesideReaders('darwin')).toEqual({ offset: 0, length: 0 });
    expect(rangeBesideReaders('linux')).toEqual({ offset: 0, length: 0 });
    const { offset, length } = rangeBesideReaders('win32');
    expect(offset).toBeGreaterThan(2 ** 40);
    expect(length).toBe(1);
  });

  it('keeps no half of an index for which there was no room', async () => {
    const directory = await temporaryDirectory();
    await mkdir(join(directory, 'full.index'));
    const full = nodeFileSystem.replace(join(directory, 'full.index'), Buffer.from('index'));
    await expect(full).rejects.toMatchObject({ code: 'EISDIR' });
    expect(await readdir(directory)).toEqual(['full.index']);
  });
});

/** A directory and all above it. */
function upwards(directory: string): string[] {
  const parent = dirname(directory);
  return parent === directory ? [directory] : [directory, ...upwards(parent)];
}

/** Takes the lock of a directory and lets it go; the directories that were flushed for that. */
async function flushedBy(
  directory: string,
  fault: (path: string) => void = () => undefined,
): Promise<Set<string>> {
  const flushed = new Set<string>();
  const disk = {
    ...nodeFileSystem,
    flushDirectory: async (path: string) => {
      await Promise.resolve();
      fault(path);
      flushed.add(path);
    },
  };
  (await lockDirectory(directory, disk)).release();
  return flushed;
}

const failing = (code: string, at: string) => (path: string) => {
  if (path === at) throw Object.assign(new Error(code), { code });
};

describe('the name of a data directory', () => {
  it('is durable up to the root at each start, however an earlier one ended that made it', async () => {
    const folder = await realpath(await temporaryDirectory());
    const directory = join(folder, 'a', 'b', 'data');
    for (const parent of [join(folder, 'a'), folder, dirname(folder)]) {
      await expect(flushedBy(directory, failing('EIO', parent))).rejects.toMatchObject({
        code: 'data-directory-not-writable',
        message: expect.stringContaining(
          `${directory} cannot be written: the disk failed there, or in a directory above (EIO). Check`,
        ),
      });
    }
    for (let life = 0; life < 2; life++) {
      expect(await flushedBy(directory)).toEqual(new Set(upwards(directory)));
    }
  });

  it('is durable as far as this user and the system permit', async () => {
    const folder = await realpath(await temporaryDirectory());
    const directory = join(folder, 'data');
    for (const code of ['EACCES', 'EPERM', 'EROFS', 'EINVAL', 'EISDIR', 'ENOTSUP']) {
      const others = upwards(directory).filter((path) => path !== folder);
      expect(await flushedBy(directory, failing(code, folder))).toEqual(new Set(others));
    }
  });

  it('is left to the system where Windows refuses to flush a directory', async () => {
    const platform = process.platform;
    Object.defineProperty(process, 'platform', { value: 'win32' });
    try {
      await nodeFileSystem.flushDirectory('no-directory');
    } finally {
      Object.defineProperty(process, 'platform', { value: platform });
    }
    const refused = nodeFileSystem.flushDirectory('no-directory');
    await expect(refused).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('that leads over a link is durable on both sides of it', async () => {
    const [folder, other] = [await temporaryDirectory(), await temporaryDirectory()];
    const [link, target] = [join(await realpath(folder), 'link'), join(await realpath(other), 'x')];
    await mkdir(target);
    await symlink(target, link);
    const flushed = await flushedBy(join(link, 'data'));
    expect(flushed).toEqual(new Set([join(link, 'data'), join(target, 'data')].flatMap(upwards)));
  });
});

describe('whatever else the system has against a start', () => {
  it('is told as a failure of the store, by its code', async () => {
    const directory = await temporaryDirectory();
    const fault = Object.assign(new Error('ESTALE: stale file handle, scandir'), {
      code: 'ESTALE',
    });
    const list = jest.spyOn(nodeFileSystem, 'list').mockImplementation(() => {
      throw fault;
    });
    afterTest(() => Promise.resolve().then(() => list.mockRestore()));
    await expect(startEmbeddedEventStore({ directory })).rejects.toMatchObject({
      name: 'EventStoreError',
      code: 'start-failed',
      message: expect.stringContaining('ESTALE: stale file handle'),
      cause: fault,
    });
    list.mockRestore();
    await (await startEmbeddedEventStore({ directory })).close();
  });
});

describe('a data directory that was opened', () => {
  /** Two directories for data, the first of them also by a link that may be led to the other. */
  async function twoDirectories() {
    const folder = await realpath(await temporaryDirectory());
    const [own, other] = [join(folder, 'one', 'data'), join(folder, 'two', 'data')];
    for (const directory of [own, other]) await mkdir(directory, { recursive: true });
    const link = join(folder, 'link');
    await symlink(dirname(own), link);
    return { own, other, link };
  }

  it.each(['a relative path', 'a link'])(
    'takes all that follows, wherever %s leads by then',
    async (named) => {
      const { own, other, link } = await twoDirectories();
      const cwd = process.cwd();
      process.chdir(dirname(own));
      afterTest(() => Promise.resolve().then(() => process.chdir(cwd)));
      const directory = named === 'a link' ? join(link, 'data') : relative(dirname(own), own);
      const store = await startEmbeddedEventStore({ directory, segmentBytes: 1 });
      afterTest(() => store.close());
      process.chdir(dirname(other));
      await rm(link);
      await symlink(dirname(other), link);
      const client = clientOf(store.connectionString);
      const ids = ['one', 'two'].map(() => jsonEvent({ type: 't', data: {} }));
      for (const event of ids) await client.appendToStream('s', event);
      await store.close();
      expect(await readdir(other)).toEqual([]);
      const { client: reader } = await runningStore({ directory: own });
      const events = await all(reader.readStream('s'));
      expect(events.map(({ event }) => event?.id)).toEqual(ids.map(({ id }) => id));
    },
  );
});

describe('a data directory that cannot be written', () => {
  it('is refused with what is in the way, and advice that fits', async () => {
    const folder = await temporaryDirectory();
    const file = join(folder, 'file');
    await writeFile(file, '');
    const link = join(folder, 'link');
    await symlink(join(folder, 'nowhere', 'at-all'), link);
    const locked = join(folder, 'locked');
    await mkdir(join(locked, 'lock'), { recursive: true });
    for (const [directory, fault] of [
      [file, 'it is a file, or would lie below one (ENOTDIR). Name a directory.'],
      [join(file, 'data'), 'it is a file, or would lie below one (ENOTDIR). Name a directory.'],
      [link, 'or it is a link to nowhere (ENOENT). Name another directory.'],
      [locked, 'its lock is a directory (EISDIR). Remove the directory `lock`, or name another.'],
    ] as const) {
      await expect(startEmbeddedEventStore({ directory })).rejects.toMatchObject({
        code: 'data-directory-not-writable',
        message: expect.stringContaining(`${directory} cannot be written: `),
      });
      await expect(startEmbeddedEventStore({ directory })).rejects.toThrow(fault);
    }
  });
});

/** Does something as a user that may not open the files of others; root may open all of them. */
async function asAnotherUser<T>(work: () => Promise<T>): Promise<T> {
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

async function noteOf(args: string[], directory: string): Promise<string> {
  let notes = '';
  const output = { isTerminal: false, write: () => {}, note: (line: string) => (notes += line) };
  expect(await runStoreCommand(args, { directory, output })).toBe(1);
  return notes;
}

describe('a file in the data directory that this user may not open', () => {
  it.each(['lock', '00000000000000000000.log'])('is named with the way out: %s', async (name) => {
    const { directory, store } = await runningStore();
    await store.close();
    await chmod(directory, 0o777);
    for (const each of await readdir(directory)) await chmod(join(directory, each), 0o666);
    const file = join(directory, name);
    await chmod(file, 0o000);
    const message = `This user may not open ${file} (EACCES). Give it`;
    await asAnotherUser(() =>
      expect(startEmbeddedEventStore({ directory })).rejects.toMatchObject({
        name: 'EventStoreError',
        code: 'data-directory-not-writable',
        message: expect.stringContaining(message),
      }),
    );
    if (name === 'lock') return;
    for (const command of ['verify', 'stats']) {
      const notes = await asAnotherUser(() => noteOf([command], directory));
      expect(notes).toContain(`${command}: ${message}`);
    }
  });
});

describe('an import that did not end', () => {
  it('is no empty log: a start and the commands say what to do', async () => {
    const { directory, store } = await runningStore();
    await store.close();
    const first = join(directory, '00000000000000000000.log');
    await rename(first, `${first}.importing`);
    const before = await readdir(directory);
    const message =
      `An import into ${directory} did not end: 00000000000000000000.log.importing lies there, and it is ` +
      'no log yet. Run the import again, or remove';
    await expect(startEmbeddedEventStore({ directory })).rejects.toMatchObject({
      code: 'import-unfinished',
      message: expect.stringContaining(message),
    });
    expect(await noteOf(['verify'], directory)).toContain(`verify: ${message}`);
    expect(await readdir(directory)).toEqual(before);
    await writeFile(join(directory, '00000000000000005000.log'), '');
    await expect(startEmbeddedEventStore({ directory })).rejects.toThrow(
      'Remove the files *.log and *.importing there, and run the import again.',
    );
  });
});
