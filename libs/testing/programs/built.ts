import { execFile } from 'node:child_process';
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type * as EventStoreLibrary from '@commune-ledger/embedded-event-store';

/** Names the build to the test processes: its `dist`. Without it programs run from their source. */
export const builtProgramsVariable = 'TEST_BUILT_PROGRAMS';

const repository = path.resolve(import.meta.dirname, '../../..');
const SETTINGS = ['package.json', 'tsconfig.json', 'nest-cli.json', 'rspack.config.js'];
/** The projector that fault tests steer, which is no program of ours and starts some forty times. */
const STEERED_PROJECTOR = 'test/faults/projector';

/**
 * Builds everything in an empty directory, as `npm run build` does, and answers its `dist`: a
 * build of the checkout itself would replace the one that somebody runs. The programs of tests are
 * built with it.
 */
export async function buildApart(directory: string): Promise<string> {
  for (const name of ['apps', 'libs', STEERED_PROJECTOR, ...SETTINGS]) {
    await cp(path.join(repository, name), path.join(directory, name), {
      recursive: true,
      filter: (file) => path.basename(file) !== 'node_modules',
    });
  }
  await symlink(path.join(repository, 'node_modules'), path.join(directory, 'node_modules'));
  await addToBuild(path.join(directory, 'nest-cli.json'), STEERED_PROJECTOR);
  const nest = path.join('node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  await promisify(execFile)(process.execPath, [nest, 'build', '--all'], { cwd: directory });
  return path.join(directory, 'dist');
}

async function addToBuild(file: string, root: string): Promise<void> {
  const cli = JSON.parse(await readFile(file, 'utf8')) as { projects: Record<string, object> };
  cli.projects[root] = { type: 'application', root, entryFile: 'main', sourceRoot: root };
  await writeFile(file, JSON.stringify(cli));
}

/**
 * What node is told to run a program, named by the file it begins with (`apps/commands/main.ts`):
 * that file, compiled as it is loaded; or, where all tests run together, what was built before
 * them, which starts in a third of the time.
 */
export function argumentsToRun(entry: string): readonly string[] {
  const built = process.env[builtProgramsVariable];
  if (built) return [path.join(built, builtNameOf(entry))];
  return ['--import', import.meta.resolve('tsx'), path.join(repository, entry)];
}

/** The event store's library; as built, it starts its process in a quarter of the time, too. */
export async function eventStoreLibrary(): Promise<typeof EventStoreLibrary> {
  const built = process.env[builtProgramsVariable];
  if (!built) return import('@commune-ledger/embedded-event-store');
  return (await import(
    path.join(built, 'libs/embedded-event-store/src/index.js')
  )) as typeof EventStoreLibrary;
}

/** `apps/x/y.ts` and `apps/x/y/main.ts` are built as `apps/x/y.js`; all else keeps its name. */
function builtNameOf(entry: string): string {
  if (!entry.startsWith('apps/')) return entry.replace(/\.ts$/, '.js');
  const [apps, app, ...rest] = entry.split('/') as [string, string, ...string[]];
  const name = rest.length > 1 ? rest.slice(0, -1).join('/') : path.basename(rest.join('/'), '.ts');
  return path.join(apps, app, `${name}.js`);
}
