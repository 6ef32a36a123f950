import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const repository = path.resolve(import.meta.dirname, '../..');

/** For each rule, one line that breaks it: the file it stands in and what that file imports. */
const breaches: readonly (readonly [rule: string, file: string, imported: string])[] = [
  ['kernel-imports', 'libs/kernel/breach.ts', '#domain'],
  ['domain-imports', 'libs/domain/breach.ts', 'node:fs'],
  ['contracts-imports', 'libs/contracts/breach.ts', '#projections'],
  ['event-store-imports', 'libs/event-store/breach.ts', '#domain'],
  ['embedded-event-store-imports', 'libs/embedded-event-store/breach.ts', '#kernel'],
  ['projections-imports', 'libs/projections/breach.ts', '#read-models'],
  ['read-models-imports', 'libs/read-models/breach.ts', '#event-store'],
  ['platform-imports', 'libs/platform/breach.ts', '#domain'],
  ['kurrent-client-only-in-event-store', 'apps/commands/client.ts', '@kurrent/kurrentdb-client'],
  ['mongodb-driver-only-in-its-adapter', 'libs/projections/in-memory/breach.ts', 'mongodb'],
  [
    'embedded-event-store-is-reached-by-protocol',
    'libs/platform/second-path.ts',
    '../embedded-event-store/index.ts',
  ],
  ['apps-do-not-import-apps', 'apps/queries/breach.ts', '../commands/main.ts'],
  ['libs-do-not-import-apps', 'libs/testing/breach.ts', '../../apps/commands/main.ts'],
  ['testing-only-from-tests', 'apps/commands/breach.ts', '#testing'],
  ['examples-stand-alone', 'examples/subscriber/breach.ts', '#kernel'],
  ['other-libraries-by-name', 'libs/domain/by-path.ts', '../kernel/index.ts'],
  ['specs-are-not-imported', 'libs/kernel/reads-a-spec.ts', './kernel.spec.ts'],
  ['no-cycles', 'libs/kernel/circle.ts', './circle.ts'],
  ['resolvable', 'libs/kernel/nowhere.ts', './not-there.ts'],
  ['no-development-packages-in-production', 'apps/commands/development.ts', 'fast-check'],
  ['declared-packages-only', 'test/undeclared.ts', 'undeclared'],
];

/** What the rules must let pass: nothing would be proved by rules that refuse everything. */
const allowed: readonly (readonly [file: string, imported: string])[] = [
  ['libs/kernel/ids.ts', 'node:crypto'],
  ['libs/domain/uses.ts', '#kernel'],
  ['libs/domain/schema.ts', 'zod'],
  ['libs/domain/laws.spec.ts', 'fast-check'],
  ['libs/domain/given.spec.ts', '#testing'],
  ['libs/event-store/client.ts', '@kurrent/kurrentdb-client'],
  ['libs/projections/mongodb/driver.ts', 'mongodb'],
  ['libs/projections/store.contract.ts', '#testing'],
  ['libs/read-models/fold.ts', '#projections'],
  ['libs/read-models/facts.ts', '#domain'],
  ['apps/commands/uses.ts', '#domain'],
  ['apps/standalone/composes.ts', '../commands/main.ts'],
  ['apps/standalone/store.ts', '../../libs/embedded-event-store/index.ts'],
  ['examples/subscriber/client.ts', '@kurrent/kurrentdb-client'],
];

describe('The rules on who may import whom', () => {
  let violations: readonly Violation[] = [];
  let rules: readonly Rule[] = [];
  const tree = mkdtempSync(path.join(tmpdir(), 'dependency-rules-'));

  beforeAll(() => {
    plant(tree);
    ({ violations, rules } = cruise(tree));
  }, 60_000);

  afterAll(() => rmSync(tree, { recursive: true, force: true }));

  test.each(breaches)('%s refuses that %s imports %s', (rule, file) => {
    expect(
      violations.filter(({ from }) => from === file).map((found) => found.rule.name),
    ).toContain(rule);
  });

  test('no-orphans refuses a file that nobody imports and that imports nobody', () => {
    const rulesBroken = violations
      .filter(({ from }) => from === 'libs/platform/alone.ts')
      .map((found) => found.rule.name);
    expect(rulesBroken).toEqual(['no-orphans']);
  });

  test.each(allowed)('%s may import %s', (file) => {
    expect(violations.filter(({ from }) => from === file)).toEqual([]);
  });

  test('each says why, and each is broken by a case above', () => {
    const broken = [...breaches.map(([rule]) => rule), 'no-orphans'];
    expect(rules.map(({ name }) => name).sort()).toEqual(broken.sort());
    for (const { comment } of rules) expect(comment).toMatch(/^[A-Z].{30,}\.$/);
  });
});

interface Rule {
  readonly name: string;
  readonly comment: string;
}

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

/** A small repository of the same layout, with one file for each case. */
function plant(tree: string): void {
  const manifest = JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8')) as {
    imports: unknown;
  };
  write(tree, 'package.json', {
    type: 'module',
    imports: manifest.imports,
    dependencies: { zod: '*', mongodb: '*', '@kurrent/kurrentdb-client': '*' },
    devDependencies: { 'fast-check': '*' },
  });
  cpSync(path.join(repository, 'tsconfig.json'), path.join(tree, 'tsconfig.json'));
  for (const name of ['zod', 'mongodb', '@kurrent/kurrentdb-client', 'fast-check', 'undeclared']) {
    write(tree, `node_modules/${name}/package.json`, { name, version: '1.0.0', main: 'index.js' });
    write(tree, `node_modules/${name}/index.js`, 'module.exports = {};\n');
  }
  for (const library of ['kernel', 'domain', 'event-store', 'embedded-event-store']) {
    write(tree, `libs/${library}/index.ts`, 'export const here = true;\n');
  }
  for (const library of ['projections', 'read-models', 'platform', 'testing']) {
    write(tree, `libs/${library}/index.ts`, 'export const here = true;\n');
  }
  write(tree, 'libs/kernel/kernel.spec.ts', 'export {};\n');
  write(tree, 'libs/platform/alone.ts', 'export const alone = true;\n');
  write(tree, 'apps/commands/main.ts', 'export const main = true;\n');
  for (const [file, imported] of [...breaches.map(([, ...rest]) => rest), ...allowed]) {
    write(tree, file, `import '${imported}';\n`);
  }
}

function write(tree: string, file: string, content: string | object): void {
  const target = path.join(tree, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, typeof content === 'string' ? content : JSON.stringify(content));
}

function cruise(tree: string): { violations: Violation[]; rules: Rule[] } {
  const command = path.join(
    repository,
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
  );
  const config = path.join(repository, '.dependency-cruiser.js');
  const result = spawnSync(
    process.execPath,
    [command, '--config', config, '--output-type', 'json', '.'],
    { cwd: tree, encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  if (result.stdout === '') throw new Error(`dependency-cruiser said nothing: ${result.stderr}`);
  const { summary } = JSON.parse(result.stdout) as {
    summary: { violations: Violation[]; ruleSetUsed: { forbidden: Rule[] } };
  };
  return { violations: summary.violations, rules: summary.ruleSetUsed.forbidden };
}
