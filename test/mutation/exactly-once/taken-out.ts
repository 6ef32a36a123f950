import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { rules, type Rule } from './rules.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** The source without an edit's place: it has changed, and the rule has to be looked for anew. */
export class NoLongerApplies extends Error {}

/** Throws `NoLongerApplies` unless every place of a rule is there exactly once. */
export async function checkPlaces(rule: Rule): Promise<void> {
  for (const file of new Set(rule.edits.map((edit) => edit.file))) {
    withoutRule(rule, file, await readFile(path.join(ROOT, file), 'utf8'));
  }
}

/** Which rule a module is loaded without, by its place among the rules. */
export function ruleOf(url: string | undefined): string | undefined {
  return /[?&]without=(\d+)/.exec(url ?? '')?.[1];
}

/** The source of a file without a rule; `undefined` if the rule has no place in it. */
export function edited(
  name: string,
  file: string,
  read: () => Promise<string>,
): Promise<string> | undefined {
  const rule = rules[Number(name)];
  const relative = path.relative(ROOT, file);
  if (!rule?.edits.some((edit) => edit.file === relative)) return undefined;
  return read().then((text) => withoutRule(rule, relative, text));
}

function withoutRule({ rule, edits }: Rule, name: string, text: string): string {
  return edits
    .filter(({ file }) => file === name)
    .reduce((before, { from, to }) => {
      const places = before.split(from).length - 1;
      if (places === 1) return before.replace(from, () => to);
      throw new NoLongerApplies(
        `The rule "${rule}" cannot be taken out: ${name} holds ${places} times\n${from}\n` +
          'The source has changed. Say in test/mutation/exactly-once/rules.ts how it reads now.',
      );
    }, text);
}
