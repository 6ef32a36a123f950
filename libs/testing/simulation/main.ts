import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { failureOf } from './seeds.ts';
import { Tally } from './tally.ts';

/**
 * `npm run simulation`: runs the projection engine in simulated worlds, one after the other from a
 * seed on, until one goes wrong. `-- --seed 7 --runs 1` repeats one; `--minutes 5` ends sooner.
 * Closes with one line of JSON: how many were run, how fast, and what they met.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(randomInt(1, 2 ** 30)) },
    runs: { type: 'string', default: '1000' },
    minutes: { type: 'string', default: '60' },
  },
});
const first = Number(values.seed);
const startedAt = performance.now();
const endAt = startedAt + Number(values.minutes) * 60_000;
const tally = new Tally();
let runs = 0;
let failure: string | undefined;
while (failure === undefined && runs < Number(values.runs) && performance.now() < endAt) {
  failure = await failureOf(first + runs, tally);
  runs += 1;
}
if (failure !== undefined) process.stderr.write(`${failure}\n`);
const seconds = (performance.now() - startedAt) / 1_000;
process.stdout.write(
  `${JSON.stringify({
    simulation: failure === undefined ? 'passed' : 'failed',
    seeds: { first, runs, perSecond: Math.round(runs / seconds) },
    ...tally.all(),
  })}\n`,
);
process.exitCode = failure === undefined ? 0 : 1;
