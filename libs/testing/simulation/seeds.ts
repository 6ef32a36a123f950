import fc from 'fast-check';
import { topologies } from '../mongod/server.ts';
import { aBusyHistory, aBusyHistoryWithPoison, aHistory } from './history.ts';
import { simulate, type Plan } from './simulation.ts';
import type { Tally } from './tally.ts';

const share = (...shares: number[]): fc.Arbitrary<number> => fc.constantFrom(0, ...shares);

const never = fc.constant(0);

const aStorm: fc.Arbitrary<Plan> = fc.record({
  topology: fc.constantFrom(...topologies),
  history: aHistory,
  aftermath: fc.integer({ min: 1, max: 60 }),
  isRead: fc.boolean(),
  atStart: fc.constantFrom(0, 0.3, 1),
  workers: fc.constantFrom(1, 2, 3),
  batchMax: fc.constant(9),
  haste: fc.constantFrom(0.005, 0.03, 0.1),
  seed: fc.noShrink(fc.integer({ min: 1, max: 2 ** 31 - 1 })),
  faults: fc.record({
    lost: share(0.01, 0.05),
    unanswered: share(0.01, 0.05),
    late: share(0.02, 0.08),
    cut: share(0.01, 0.1),
    repeated: share(0.05, 0.2),
    away: share(0.02, 0.1),
    kill: share(0.003, 0.01),
    freeze: share(0.005, 0.02),
    crash: share(0.002, 0.005),
  }),
});

/**
 * Nothing goes wrong but that commands of flushes come late, to a server without transactions, and
 * find the next flush on its way, which was cut anew.
 */
const aDrillOfDelays: fc.Arbitrary<Plan> = fc.record({
  topology: fc.constant('standalone'),
  history: aBusyHistory,
  aftermath: fc.integer({ min: 1, max: 60 }),
  isRead: fc.boolean(),
  atStart: fc.constantFrom(0, 0.3),
  workers: fc.constantFrom(1, 2),
  batchMax: fc.constant(30),
  haste: fc.constantFrom(0.03, 0.1),
  seed: fc.noShrink(fc.integer({ min: 1, max: 2 ** 31 - 1 })),
  faults: fc.record({
    late: fc.constantFrom(0.02, 0.05),
    freeze: share(0.005),
    ...{ lost: never, unanswered: never, cut: never, repeated: never, away: never },
    ...{ kill: never, crash: never },
  }),
});

/**
 * Commands of flushes come late, and mongod crashes before they are in its journal, when someone has
 * read meanwhile what they wrote.
 */
const aDrillOfCrashes: fc.Arbitrary<Plan> = fc.record({
  topology: fc.constantFrom(...topologies),
  history: aBusyHistoryWithPoison,
  aftermath: fc.integer({ min: 1, max: 60 }),
  isRead: fc.constant(false),
  atStart: fc.constantFrom(0.3, 1),
  workers: fc.constant(1),
  batchMax: fc.constant(30),
  haste: fc.constantFrom(0.005, 0.03),
  seed: fc.noShrink(fc.integer({ min: 1, max: 2 ** 31 - 1 })),
  faults: fc.record({
    late: fc.constantFrom(0.02, 0.05),
    crash: fc.constantFrom(0.002, 0.005),
    ...{ lost: never, unanswered: never, cut: never, repeated: never, away: never },
    ...{ kill: never, freeze: never },
  }),
});

const STORY = 30;

/** Runs the simulation of one seed; tells its failure, with what it takes to see it again. */
export async function failureOf(seed: number, tally: Tally): Promise<string | undefined> {
  let story = '';
  const property = fc.asyncProperty(
    fc.oneof(aStorm, aDrillOfDelays, aDrillOfCrashes),
    fc.scheduler(),
    async (plan, scheduler) => {
      try {
        await simulate(plan, scheduler, tally);
      } catch (failure) {
        const labels = scheduler.report().map(({ label }) => label);
        story = `${JSON.stringify(plan)}\nAt last: ${labels.slice(-STORY).join('; ')}`;
        throw failure;
      }
    },
  );
  const { failed, errorInstance } = await fc.check(property, {
    seed,
    numRuns: 1,
    endOnFailure: true,
  });
  if (!failed) return undefined;
  const what = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return `Seed ${seed}: ${what}\n${story}\nRepeat it: npm run simulation -- --seed ${seed} --runs 1`;
}
