import { parseArgs } from 'node:util';
import { isDeepStrictEqual } from 'node:util';
import { readFacts, type FactFile, type FileFact } from '../../../examples/five-documents/facts.ts';
import { startLedger } from '../ledger/running-ledger.ts';
import { changesOf, type Change } from './changes.ts';
import { conclusions } from './conclusions.ts';
import { expectedOf } from './expected.ts';
import { recordDocuments } from './history.ts';
import { toldByDocument } from './told.ts';

/**
 * Shows that the acceptance suite holds every fact of the data file: changes single facts, one at a
 * time, records the changed file in a new ledger and asks for what the suite asks. Prints a JSON
 * line for each change with the test that fails; exit code 1 if a change goes unnoticed.
 *
 *   npx tsx test/e2e/five-documents/every-fact-matters.ts [--fact <id>] [--full]
 *
 * Without `--full` one change of each fact is tried, with it every change of every leaf.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { fact: { type: 'string' }, full: { type: 'boolean', default: false } },
  });
  const file = readFacts();
  const chosen = file.facts.filter(({ id }) => values.fact === undefined || id === values.fact);
  let unnoticed = 0;
  for (const fact of chosen) {
    const changes = changesOf(fact, file);
    for (const change of values.full ? changes : changes.slice(0, 1)) {
      const failing = await failingTest(withFact(file, change.fact));
      if (failing === undefined) unnoticed += 1;
      process.stdout.write(`${JSON.stringify(lineOf(fact, change, failing))}\n`);
    }
  }
  process.exit(unnoticed === 0 ? 0 : 1);
}

function lineOf(fact: FileFact, { at, from, to }: Change, failing: string | undefined): object {
  return { fact: fact.id, at, from, to, ...(failing ? { fails: failing } : { unnoticed: true }) };
}

function withFact(file: FactFile, changed: FileFact): FactFile {
  return { ...file, facts: file.facts.map((fact) => (fact.id === changed.id ? changed : fact)) };
}

/** The first test of the acceptance suite that a changed file fails. */
async function failingTest(file: FactFile): Promise<string | undefined> {
  const ledger = await startLedger();
  try {
    const history = await recordDocuments(ledger, file);
    const told = await toldByDocument(history, file.documents);
    for (const [document, sections] of Object.entries(told)) {
      for (const [section, lines] of Object.entries(sections)) {
        const expected = expectedOf(document)[section] ?? [];
        if (!isDeepStrictEqual(lines, expected)) {
          return `on the strength of ${document} tells its ${section}`;
        }
      }
    }
    for (const { says, conclude, expected } of conclusions) {
      if (!isDeepStrictEqual(await conclude(history), expected)) return says;
    }
    return undefined;
  } catch (error) {
    return `the file is recorded (${error instanceof Error ? error.message.slice(0, 120) : ''})`;
  } finally {
    await ledger.remove();
  }
}

await main();
