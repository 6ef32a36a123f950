import { existsSync } from 'node:fs';
import path from 'node:path';
import { cpus } from 'node:os';
import { programVersion } from '#platform';

/** `npm run bench -- <name>`: runs `test/bench/<name>.bench.ts`, one JSON line for each figure. */
const [name = ''] = process.argv.slice(2);
const file = path.join(import.meta.dirname, `${name}.bench.ts`);
if (!/^[a-z-]+$/.test(name) || !existsSync(file)) {
  process.stderr.write('npm run bench -- <name>, where test/bench/<name>.bench.ts exists\n');
  process.exit(2);
}
const { node, version } = programVersion();
process.stdout.write(`${JSON.stringify({ bench: name, cores: cpus().length, node, version })}\n`);
await import(file);
