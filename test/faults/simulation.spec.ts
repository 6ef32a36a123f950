import { describe, expect, test } from '@jest/globals';
import { failureOf, Tally } from '#testing/simulation/index.ts';
import { isFullRun, seed } from './full-run.ts';

/** A full run tries seeds that nobody has; else a change is judged by the same as the one before it. */
const FIRST = Number(process.env['SIMULATION_SEED'] ?? (isFullRun ? seed : 1));
const RUNS = Number(process.env['SIMULATION_RUNS'] ?? 40);

describe(`Read models filled in simulated worlds (seed ${FIRST})`, () => {
  test('are in the end those of a clean replay, whatever was killed, lost, repeated or too late', async () => {
    const tally = new Tally();
    for (let run = 0; run < RUNS; run += 1) {
      expect(await failureOf(FIRST + run, tally)).toBeUndefined();
    }
    // A storm in which nothing goes wrong would show nothing.
    expect(Object.keys(tally.all())).toEqual(expect.arrayContaining(['killed', 'network']));
  }, 600_000);
});
