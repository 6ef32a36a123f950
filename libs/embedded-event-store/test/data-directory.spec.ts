import { describe, expect, it } from '@jest/globals';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startEmbeddedEventStore } from '../src/index.ts';
import { temporaryDirectory } from './running-store.ts';

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
