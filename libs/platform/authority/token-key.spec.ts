import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { localTokenKey } from './token-key.ts';

describe('the local token key', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'commune-ledger-key-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  const file = (): string => join(dataDir, 'token-key.json');

  test('is made once, and only its owner may read it', async () => {
    const key = await localTokenKey(dataDir);
    expect(await localTokenKey(dataDir)).toEqual(key);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
  });

  test('is one and the same for programs that start at once, and nothing else is left', async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => localTokenKey(dataDir)));
    expect(new Set(keys.map(({ d }) => d)).size).toBe(1);
    expect(await readdir(dataDir)).toEqual(['token-key.json']);
  });

  test('is refused when others may read it, or when it is no key', async () => {
    await localTokenKey(dataDir);
    await chmod(file(), 0o644);
    await expect(localTokenKey(dataDir)).rejects.toMatchObject({ code: 'token-key-unusable' });
    await chmod(file(), 0o600);
    await writeFile(file(), '{"kty":"oct"}');
    await expect(localTokenKey(dataDir)).rejects.toMatchObject({ code: 'token-key-unusable' });
  });
});
