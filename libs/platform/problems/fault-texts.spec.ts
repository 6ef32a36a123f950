import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { translateFault } from './fault-texts.ts';

const root = new URL('../../../', import.meta.url).pathname;

/** What the schemas of bodies say of themselves, in English, as it stands in their source. */
function ownMessages(): string[] {
  const listed = execFileSync(
    'git',
    ['ls-files', 'libs/domain', 'libs/contracts', 'apps/queries'],
    { cwd: root },
  );
  const sources = listed
    .toString()
    .split('\n')
    .filter((path) => /(?<!\.spec)\.ts$/.test(path))
    .map((path) => readFileSync(root + path, 'utf8'));
  return sources.flatMap((text) =>
    [...text.matchAll(/'(must (?:be|have) [^']+)'|addIssue\('([^']+)'\)/g)].map(
      ([, rule, issue]) => rule ?? issue ?? '',
    ),
  );
}

describe('the faults of a body', () => {
  test('have their Vietnamese wherever a schema words them itself', () => {
    const messages = [...new Set(ownMessages())];
    expect(messages.length).toBeGreaterThan(5);
    expect(messages.filter((message) => translateFault(message) === message)).toEqual([]);
  });
});
