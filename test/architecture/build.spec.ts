import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';

const repository = path.resolve(import.meta.dirname, '../..');

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
