import { execFile } from 'node:child_process';
import { cp, symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

/** Names the build to the test processes: its `dist`. Without it programs run from their source. */
export const builtProgramsVariable = 'TEST_BUILT_PROGRAMS';

const repository = path.resolve(import.meta.dirname, '../../..');
const SETTINGS = ['package.json', 'tsconfig.json', 'nest-cli.json', 'rspack.config.js'];

/**
 * Builds everything in an empty directory, as `npm run build` does, and answers its `dist`: a
 * build of the checkout itself would replace the one that somebody runs.
 */
export async function buildApart(directory: string): Promise<string> {
  for (const name of ['apps', 'libs', ...SETTINGS]) {
    await cp(path.join(repository, name), path.join(directory, name), {
      recursive: true,
      filter: (file) => path.basename(file) !== 'node_modules',
    });
  }
  await symlink(path.join(repository, 'node_modules'), path.join(directory, 'node_modules'));
  const nest = path.join('node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  await promisify(execFile)(process.execPath, [nest, 'build', '--all'], { cwd: directory });
  return path.join(directory, 'dist');
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

/** `apps/x/y.ts` and `apps/x/y/main.ts` are built as `apps/x/y.js`. */
function builtNameOf(entry: string): string {
  const [apps, app, ...rest] = entry.split('/') as [string, string, ...string[]];
  const name = rest.length > 1 ? rest.slice(0, -1).join('/') : path.basename(rest.join('/'), '.ts');
  return path.join(apps, app, `${name}.js`);
}
