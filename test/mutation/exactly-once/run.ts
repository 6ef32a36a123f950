import { parseArgs } from 'node:util';
import { rules } from './rules.ts';
import { trialOf } from './trial.ts';

/**
 * `npm run mutation:exactly-once`: takes each rule of "exactly once" out of a copy of the source, and
 * simulates that until a seed notices. One line of JSON for each rule. `-- tombstone` some of them;
 * `--runs 2000` gives up later. Fails if one is not noticed.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '3000' },
    minutes: { type: 'string', default: '20' },
  },
});
const seeds = {
  first: Number(values.seed),
  runs: Number(values.runs),
  timeoutMs: Number(values.minutes) * 60_000,
};
const asked = rules.filter(
  ({ rule }) => positionals.length === 0 || positionals.some((part) => rule.includes(part)),
);
for (const rule of asked) {
  const verdict = await trialOf(rule, seeds);
  process.stdout.write(`${JSON.stringify(verdict)}\n`);
  if (!verdict.noticed) process.exitCode = 1;
}
