import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { cachedMongod } from './release.ts';

/** A mongod that runs on this machine, or the reason why there is none. */
export type FoundMongod = { readonly binary: string } | { readonly missing: string };

/**
 * Looks for a mongod: `MONGOD_BINARY`, else the PATH, else the cache of `npm run mongod:fetch`.
 * The first one found must run: falling through to another would hide a broken installation.
 */
export function findMongod(environment: NodeJS.ProcessEnv = process.env): FoundMongod {
  const named = environment['MONGOD_BINARY'];
  if (named !== undefined && named !== '') {
    return isExecutable(named)
      ? trialRun(named)
      : { missing: `MONGOD_BINARY names ${named}, which is not an executable file` };
  }
  const binary = [...onPath(environment), cachedMongod(environment)].find(isExecutable);
  return binary === undefined
    ? { missing: 'no mongod found; fetch one with npm run mongod:fetch, or set MONGOD_BINARY' }
    : trialRun(binary);
}

function onPath(environment: NodeJS.ProcessEnv): string[] {
  return (environment['PATH'] ?? '')
    .split(path.delimiter)
    .filter((directory) => directory !== '')
    .map((directory) => path.join(directory, 'mongod'));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The binary if it runs here; one that lacks a library of the system does not. */
export function trialRun(binary: string): FoundMongod {
  const trial = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  if (trial.status === 0) return { binary };
  const [firstLine = 'no output'] = (trial.error?.message ?? trial.stderr).trim().split('\n');
  return { missing: `${binary} does not run: ${firstLine}` };
}
