import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findMongod } from './find.ts';
import { cachedMongod } from './release.ts';

describe('A mongod for the tests', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'find-mongod-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('is the one that MONGOD_BINARY names, before the PATH and the cache', () => {
    const named = program('named/mongod-7', 'exit 0');
    const environment = { ...withPath(program('bin/mongod', 'exit 0')), ...withCache('exit 0') };
    expect(findMongod({ ...environment, MONGOD_BINARY: named })).toEqual({ binary: named });
  });

  test('is the one on the PATH, before the cache', () => {
    const onPath = program('bin/mongod', 'exit 0');
    expect(findMongod({ ...withPath(onPath), ...withCache('exit 0') })).toEqual({ binary: onPath });
  });

  test('is the one in the cache when there is no other', () => {
    const environment = withCache('exit 0');
    expect(findMongod(environment)).toEqual({ binary: cachedMongod(environment) });
  });

  test('is missing, with the command that fetches one, when there is none', () => {
    expect(findMongod({ MONGOD_CACHE_DIR: folder })).toEqual({
      missing: 'no mongod found; fetch one with npm run mongod:fetch, or set MONGOD_BINARY',
    });
  });

  test('is missing when MONGOD_BINARY names no program, whatever else there is', () => {
    const named = path.join(folder, 'nothing');
    expect(findMongod({ ...withCache('exit 0'), MONGOD_BINARY: named })).toEqual({
      missing: `MONGOD_BINARY names ${named}, which is not an executable file`,
    });
  });

  test('is missing when it does not run, with what it said', () => {
    const environment = withCache('echo "cannot open shared object file" >&2; exit 127');
    expect(findMongod(environment)).toEqual({
      missing: `${cachedMongod(environment)} does not run: cannot open shared object file`,
    });
  });

  function program(name: string, script: string): string {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return file;
  }

  function withPath(file: string): NodeJS.ProcessEnv {
    return { PATH: path.dirname(file) };
  }

  function withCache(script: string): NodeJS.ProcessEnv {
    const environment = { MONGOD_CACHE_DIR: path.join(folder, 'cache') };
    program(path.relative(folder, cachedMongod(environment)), script);
    return environment;
  }
});
