import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { commands } from './commands.ts';
import { EventStoreModel } from './model.ts';
import { RealStore } from './real-store.ts';

const runs = Number(process.env['MODEL_RUNS'] ?? 60);
const seed = Number(process.env['MODEL_SEED'] ?? Date.now() % 0x7fffffff);

/** A new segment for nearly every append, for a few together, or one for all. */
const segmentBytes = fc.constantFrom(500, 3000, 64 * 1024 * 1024);

// MODEL_RUNS=3000 takes its time; MODEL_SEED repeats a run that was printed.
describe('the event store', () => {
  it(
    'is not told from its model, whatever is appended, deleted, repeated, closed or cut off',
    async () => {
      process.stderr.write(`event store model: ${runs} runs, MODEL_SEED=${seed}\n`);
      const law = fc.asyncProperty(commands(), segmentBytes, async (steps, bytes) => {
        const model = new EventStoreModel();
        const real = await RealStore.open(model, bytes);
        await fc.asyncModelRun(() => ({ model, real }), steps);
      });
      await fc.assert(law, { numRuns: runs, seed });
    },
    20_000 + 200 * runs,
  );
});
