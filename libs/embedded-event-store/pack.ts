import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = import.meta.dirname;

/**
 * Packs the event store as others install it: JavaScript and types in the place of TypeScript,
 * which Node does not run from `node_modules`. In this repository it runs from its source, so what
 * is packed is laid out in a folder of its own. Gives the archive's path.
 */
export async function packEventStore(into: string): Promise<string> {
  await mkdir(into, { recursive: true });
  const stage = await mkdtemp(path.join(tmpdir(), 'embedded-event-store-package-'));
  try {
    const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
    const project = path.join(here, 'tsconfig.package.json');
    run(process.execPath, [tsc, '--project', project, '--outDir', path.join(stage, 'dist')]);
    for (const name of ['README.md', 'NOTICE', 'protos']) {
      await cp(path.join(here, name), path.join(stage, name), { recursive: true });
    }
    await cp(path.join(here, '../../LICENSE'), path.join(stage, 'LICENSE'));
    await writeFile(path.join(stage, 'dist/bin.js'), "#!/usr/bin/env node\nimport './main.js';\n");
    await writeFile(path.join(stage, 'package.json'), JSON.stringify(await manifest(), null, 2));
    const npm = ['pack', '--silent', '--pack-destination', path.resolve(into)];
    const name = run('npm', npm, stage).trim().split('\n').at(-1);
    return path.join(path.resolve(into), name ?? '');
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

async function manifest(): Promise<object> {
  const source = await readFile(path.join(here, 'package.json'), 'utf8');
  const { name, version, description, license, type, engines, dependencies } = JSON.parse(
    source,
  ) as Record<string, unknown>;
  return {
    ...{ name, version, description, license, type, engines },
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    bin: { 'embedded-event-store': './dist/bin.js' },
    files: ['dist', 'protos', 'NOTICE'],
    dependencies,
  };
}

function run(command: string, args: readonly string[], cwd = here): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', timeout: 120_000 });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${await packEventStore(process.argv[2] ?? '.')}\n`);
}
