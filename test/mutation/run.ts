import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { mutatedFiles, type Mutant } from './mutants.ts';
import { survivorsAmong } from './survivors.ts';

/**
 * `npm run mutation`: removes every rule of the domain in turn, and every refusal, and flips every
 * comparison, in a copy of the tree, and says which of these the specs of the domain do not notice.
 * `-- progress` some files; `-- --minutes 5` ends sooner, with what was not run left out.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string', default: '30' } },
});
const root = path.resolve(import.meta.dirname, '../..');
const domain = 'libs/domain';
const endAt = performance.now() + Number(values.minutes) * 60_000;

const sources = (await readdir(path.join(root, domain), { recursive: true }))
  .filter((file) => file.endsWith('.ts') && !/(\.spec|events|index)\.ts$/.test(file))
  .map((file) => `${domain}/${file}`)
  .filter((file) => positionals.length === 0 || positionals.some((part) => file.includes(part)))
  .sort();
const files = mutatedFiles(root, sources);

const copy = await mkdtemp(path.join(tmpdir(), 'commune-ledger-mutation-'));
try {
  const alive: Mutant[] = [];
  const judged: Mutant[] = [];
  await copyWithMutants();
  const specs = await specsOfDomain();
  for (const { file, mutants } of files) {
    const own = specs.filter((spec) => path.dirname(spec) === path.dirname(file));
    const isShared = path.dirname(file) === domain || own.length === 0;
    let left = await survivorsAmong(mutants, isShared ? specs : own, { copy, endAt });
    // What an aggregate's own specs let pass may break the promise of another's.
    if (!isShared) left = await survivorsAmong(left, specs, { copy, endAt });
    if (performance.now() > endAt) break;
    alive.push(...left);
    judged.push(...mutants);
    for (const { id: _, ...mutant } of left) print({ survived: mutant });
    print({ file, ...scoreOf(mutants, left) });
  }
  print({ total: scoreOf(judged, alive), ...ofRules(judged, alive) });
  const missing = files.flatMap(({ mutants }) => mutants).length - judged.length;
  if (missing > 0) print({ notRun: missing });
  process.exitCode = alive.length + missing > 0 ? 1 : 0;
} finally {
  await rm(copy, { recursive: true, force: true });
}

async function copyWithMutants(): Promise<void> {
  for (const part of ['libs', 'package.json', 'jest.config.js', 'tsconfig.json']) {
    await cp(path.join(root, part), path.join(copy, part), {
      recursive: true,
      filter: (file) => path.basename(file) !== 'node_modules',
    });
  }
  await symlink(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  for (const { file, text } of files) await writeFile(path.join(copy, file), text);
  await mkdir(path.join(copy, domain, 'mutants'));
}

async function specsOfDomain(): Promise<string[]> {
  const names = await readdir(path.join(root, domain), { recursive: true });
  const specs = names.filter((name) => name.endsWith('.spec.ts'));
  return specs.map((name) => `${domain}/${name}`).filter((spec) => existsSync(spec));
}

function ofRules(all: readonly Mutant[], left: readonly Mutant[]): object {
  const isRule = ({ what }: Mutant): boolean => what === 'rule removed';
  return { rules: scoreOf(all.filter(isRule), left.filter(isRule)) };
}

function scoreOf(all: readonly Mutant[], left: readonly Mutant[]): object {
  const killed = all.length - left.length;
  const percent = all.length === 0 ? 100 : Math.floor((1000 * killed) / all.length) / 10;
  return { mutants: all.length, killed, percent };
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
