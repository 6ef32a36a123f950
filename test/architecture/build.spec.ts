import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { argumentsToRun, buildApart, builtProgramsVariable } from '#testing/programs/built.ts';
import { startProgram } from '../e2e/ledger/command-line.ts';

const repository = path.resolve(import.meta.dirname, '../..');
const BUILD_LIMIT_MS = 120_000;

test('nest-cli.json has an entry for every app and library', () => {
  const { projects } = JSON.parse(read('nest-cli.json')) as {
    projects: Record<string, { type: string; sourceRoot: string; entryFile: string }>;
  };
  const built = Object.entries(projects).map(([name, { type, sourceRoot }]) => ({
    name,
    folder: sourceRoot.replace(/\/src$/, ''),
    type,
  }));
  const existing = [...named('apps', 'application'), ...named('libs', 'library')];
  expect(built).toEqual(expect.arrayContaining(existing));
});

test('every library is reached by its # name', () => {
  const { imports } = JSON.parse(read('package.json')) as { imports: Record<string, string> };
  const existing = named('libs', 'library').map(({ name }) => name);
  for (const library of existing.filter((name) => name !== 'embedded-event-store')) {
    expect(imports).toMatchObject({
      [`#${library}`]: `./libs/${library}/index.ts`,
      [`#${library}/*`]: `./libs/${library}/*`,
    });
  }
});

describe('what is built', () => {
  const before = process.env[builtProgramsVariable];
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'commune-ledger-build-'));
    process.env[builtProgramsVariable] = before ?? (await buildApart(folder));
  }, BUILD_LIMIT_MS);
  afterAll(async () => {
    if (before === undefined) delete process.env[builtProgramsVariable];
    await rm(folder, { recursive: true, force: true });
  });

  test('starts by itself, its event store in a process of its own', async () => {
    const environment = { DATA_DIR: path.join(folder, 'data'), PORT: '0' };
    const program = await startProgram('apps/standalone/main.ts', environment);
    const ready = await fetch(`${program.url}/health/ready`);
    const ended = await program.end('SIGTERM');
    expect({ status: ready.status, ended }).toEqual({ status: 200, ended: 0 });
  });

  test.each([
    ['apps/auditor/main.ts', ['@kurrent/kurrentdb-client', 'jose', 'mongodb', 'pino', 'zod']],
    [
      'apps/auditor/projections/main.ts',
      ['@kurrent/kurrentdb-client', 'jose', 'mongodb', 'pino', 'zod'],
    ],
    ['apps/commands/token.ts', ['jose', 'pino', 'zod']],
    ['apps/standalone/event-store.ts', ['jose', 'pino', 'zod']],
  ])(
    'is of tools that start soon: %s loads no package that only servers need',
    (entry, packages) => {
      const [file = ''] = argumentsToRun(entry);
      const imports = readFileSync(file, 'utf8').matchAll(
        /^(?:import|export)\b[^;]*?"([^".][^"]*)";$/gm,
      );
      const loaded = new Set([...imports].map(([, name = '']) => name));
      expect([...loaded].filter((name) => !isBuiltin(name)).sort()).toEqual(packages);
    },
  );
});

function named(folder: string, type: string): { name: string; folder: string; type: string }[] {
  if (!existsSync(path.join(repository, folder))) return [];
  return readdirSync(path.join(repository, folder)).map((name) => ({
    name,
    folder: `${folder}/${name}`,
    type,
  }));
}

function read(file: string): string {
  return readFileSync(path.join(repository, file), 'utf8');
}
