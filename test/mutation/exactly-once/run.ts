import { parseArgs } from 'node:util';
import { rules } from './rules.ts';
import { controlOf, trialOf, type Verdict } from './trial.ts';

/**
 * `npm run mutation:exactly-once`: simulates without each rule of "exactly once" until a seed notices,
 * those that are known to first, and with all of them by the same seeds, which must find nothing.
 * One line of JSON for each. `-- tombstone` some of them; `--known` leaves out those
 * for which no seed is known, `--anew` searches others.
 * Fails if a rule is not noticed.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '300' },
    minutes: { type: 'string', default: '20' },
    anew: { type: 'boolean', default: false },
    known: { type: 'boolean', default: false },
  },
});
const search = {
  first: Number(values.seed),
  runs: Number(values.runs),
  endAt: performance.now() + Number(values.minutes) * 60_000,
};
const asked = rules.filter(
  ({ rule, seeds }) =>
    (!values.known || seeds.length > 0) &&
    (positionals.length === 0 || positionals.some((part) => rule.includes(part))),
);
for (const rule of asked) {
  const verdict = await trialOf(values.anew ? { ...rule, seeds: [] } : rule, search);
  print(verdict, verdict.noticed);
}
const control = await controlOf(asked, { ...search, runs: 0 });
print(control, !control.noticed);

function print(verdict: Verdict, isAsItShouldBe: boolean): void {
  process.stdout.write(`${JSON.stringify(verdict)}\n`);
  if (!isAsItShouldBe) process.exitCode = 1;
}
