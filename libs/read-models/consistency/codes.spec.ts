import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { FINDING_CODES } from './codes.ts';

/** What is refused of a command and never of a standing fact, judged again by itself. */
const ofCommandsAlone = [
  'code-cannot-change',
  'correction-changes-kind',
  'corrects-an-amendment',
  'facts-rest-on-it',
  'level-cannot-change',
  'reason-required',
  'release-rests-on-it',
  'too-many-facts',
  'unknown-fact',
];

test('the codes of findings are those of the report and of every rule of the domain', () => {
  const ofRules = ['libs/domain', 'libs/kernel/facts'].flatMap(codesRefusedIn);
  const ofReport = codesIn(
    'libs/read-models/consistency',
    /(?:code: |\), )'([a-z]+(?:-[a-z]+)+)'/g,
  );
  const all = [...ofRules, ...ofReport].filter((code) => !ofCommandsAlone.includes(code));
  expect([...FINDING_CODES]).toEqual([...new Set(all)].sort());
});

function codesRefusedIn(folder: string): string[] {
  return codesIn(folder, /(?:refuse|refused|notKnown)\(\s*'([a-z]+(?:-[a-z]+)+)'/g);
}

function codesIn(folder: string, pattern: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /^(?!operations\/).*(?<!\.spec)\.ts$/.test(file))
    .flatMap((file) => [...readFileSync(path.join(folder, file), 'utf8').matchAll(pattern)])
    .map(([, code = '']) => code);
}
