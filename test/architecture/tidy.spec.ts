import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';

const repository = path.resolve(import.meta.dirname, '../..');
const thisFile = 'test/architecture/tidy.spec.ts';
const lineLimit = 300;

/** What no line may hold, where, and a line that would be caught. */
interface Rule {
  readonly sentence: string;
  readonly breach: RegExp;
  readonly example: string;
  readonly where: (file: string) => boolean;
}

const rules: readonly Rule[] = [
  {
    sentence: 'console.log belongs to command-line entry points; everything else logs',
    breach: /\bconsole\.log\(/,
    example: "console.log('here');",
    where: (file) => isCode(file) && !isCommandLine(file) && !isTest(file),
  },
  {
    sentence: 'nothing is cast to any, which would let any mistake pass',
    // A word behind it makes it prose: "as any other client".
    breach: /\bas any\b(?! [a-z])/,
    example: 'const state = event as any;',
    where: isCode,
  },
  {
    sentence: 'domain, kernel and read models know no clock and no chance, so that a replay agrees',
    breach: /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(|\brandomUUID\(/,
    example: 'const at = new Date();',
    where: (file) => /^libs\/(domain|kernel|read-models)\//.test(file) && !isTest(file),
  },
  {
    sentence: 'a fold uses no locale: two machines with other ICU data would differ',
    breach: /\bIntl\.|\.toLocale|\.localeCompare\(/,
    example: "names.sort((a, b) => a.localeCompare(b, 'vi'));",
    where: (file) => /^libs\/(domain|kernel|read-models)\//.test(file) && !isTest(file),
  },
  {
    sentence: 'what is left to do is an issue, not a mark in the code',
    breach: /\b(TODO|FIXME|XXX)\b/,
    example: '// TODO: later',
    where: isText,
  },
  {
    sentence: 'no path of one machine stands in a file',
    breach: /(^|[\s'"`(=:])(\/(home|root|Users|work)\/|[A-Z]:\\\\)/,
    example: "const data = '/home/someone/data';",
    where: isText,
  },
  {
    sentence: 'no test is left out or run alone',
    breach:
      /\b(test|it|describe)(\.each|\.concurrent)?\.(only|skip|todo|failing)\b|\b[fx](it|describe)\(/,
    example: "test.only('…', () => {});",
    // Suites that need a real engine are skipped aloud where there is none, and the run says so.
    where: (file) => isCode(file) && !/^libs\/testing\/[^/]+\/suites\.ts$/.test(file),
  },
  {
    sentence: 'relative imports name their file, as Node wants them',
    breach: /(\bfrom|\bimport\(?) ?'\.[^'$]*(?<!\.(ts|js|json))'/,
    example: "import { fold } from './fold';",
    where: isCode,
  },
  {
    sentence: 'the lock file names no registry',
    breach: /"resolved": "https?:/,
    example: '"resolved": "https://registry.example/zod.tgz"',
    where: (file) => file === 'package-lock.json',
  },
];

describe('The repository is tidy:', () => {
  const files = filesUnder('').filter((file) => file !== thisFile);

  test.each(rules)('$sentence', (rule) => {
    expect(rule.example).toMatch(rule.breach);
    expect(files.filter(rule.where).flatMap((file) => linesThatBreak(rule, file))).toEqual([]);
  });

  test(`no file of the apps and libraries is longer than ${lineLimit} lines`, () => {
    const sources = files.filter((file) => /^(apps|libs)\/.*\.ts$/.test(file) && !isTest(file));
    expect(sources.length).toBeGreaterThan(0);
    const long = sources
      .map((file) => ({ file, lines: read(file).trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > lineLimit);
    expect(long).toEqual([]);
  });
});

function linesThatBreak(rule: Rule, file: string): string[] {
  return read(file)
    .split('\n')
    .flatMap((line, index) =>
      rule.breach.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [],
    );
}

function filesUnder(folder: string): string[] {
  const outside = /^(node_modules|dist|coverage|\.(?!ci$).*)$/;
  return readdirSync(path.join(repository, folder), { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() || !outside.test(entry.name))
    .flatMap((entry) => {
      const name = path.posix.join(folder, entry.name);
      return entry.isDirectory() ? filesUnder(name) : [name];
    });
}

function read(file: string): string {
  return readFileSync(path.join(repository, file), 'utf8');
}

function isCode(file: string): boolean {
  return /\.(ts|js|mjs)$/.test(file);
}

function isText(file: string): boolean {
  return (
    /\.(ts|js|mjs|json|md|ya?ml|sh)$|^\.ci\/|^\.env/.test(file) && file !== 'package-lock.json'
  );
}

function isTest(file: string): boolean {
  return /\.(spec|contract)\.ts$|^libs\/[^/]+\/test\//.test(file);
}

function isCommandLine(file: string): boolean {
  return /^apps\/([^/]+\/main\.ts|auditor\/)|^test\/bench\/|^examples\//.test(file);
}
