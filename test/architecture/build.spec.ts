import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
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

test(
  'what is built starts by itself, its event store in a process of its own',
  async () => {
    const copy = await copyOfRepository();
    try {
      build(copy);
      const environment = { DATA_DIR: path.join(copy, 'data'), PORT: '0' };
      const program = await startProgram('dist/apps/standalone/main.js', environment, copy);
      const ready = await fetch(`${program.url}/health/ready`);
      const ended = await program.end('SIGTERM');
      expect({ status: ready.status, ended }).toEqual({ status: 200, ended: 0 });
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  },
  BUILD_LIMIT_MS,
);

/** A build of the checkout itself would replace the one that somebody runs. */
async function copyOfRepository(): Promise<string> {
  const copy = await mkdtemp(path.join(tmpdir(), 'commune-ledger-build-'));
  const settings = ['package.json', 'tsconfig.json', 'nest-cli.json', 'rspack.config.js'];
  for (const name of ['apps', 'libs', ...settings]) {
    await cp(path.join(repository, name), path.join(copy, name), {
      recursive: true,
      filter: (file) => path.basename(file) !== 'node_modules',
    });
  }
  await symlink(path.join(repository, 'node_modules'), path.join(copy, 'node_modules'));
  return copy;
}

function build(cwd: string): void {
  const nest = path.join('node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  execFileSync(process.execPath, [nest, 'build', '--all'], { cwd, stdio: 'pipe' });
}

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
