import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Rule } from './rules.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
/** What a simulation is made of. */
const PARTS = ['libs/kernel', 'libs/projections', 'libs/testing', 'package.json', 'tsconfig.json'];

/** The source without an edit's place: it has changed, and the rule has to be looked for anew. */
export class NoLongerApplies extends Error {}

/** A copy of what simulations are made of, in which rules can be taken out. */
export class SourceCopy {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async make(): Promise<SourceCopy> {
    const copy = new SourceCopy(await mkdtemp(path.join(tmpdir(), 'commune-ledger-rules-')));
    for (const part of PARTS) {
      const to = path.join(copy.directory, part);
      await mkdir(path.dirname(to), { recursive: true });
      const filter = (file: string): boolean => !/node_modules|\.spec\.ts$/.test(file);
      await cp(path.join(ROOT, part), to, { recursive: true, filter });
    }
    await symlink(path.join(ROOT, 'node_modules'), path.join(copy.directory, 'node_modules'));
    return copy;
  }

  /** Takes a rule out. Throws `NoLongerApplies` if its place is not there exactly once. */
  async without({ rule, edits }: Rule): Promise<void> {
    for (const { file, from, to } of edits) {
      const name = path.join(this.directory, file);
      const text = await readFile(name, 'utf8');
      const places = text.split(from).length - 1;
      if (places !== 1) {
        throw new NoLongerApplies(
          `The rule "${rule}" cannot be taken out: ${file} holds ${places} times\n${from}\n` +
            'The source has changed. Say in test/mutation/exactly-once/rules.ts how it reads now.',
        );
      }
      await writeFile(
        name,
        text.replace(from, () => to),
      );
    }
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}
