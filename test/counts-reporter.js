import { writeFileSync } from 'node:fs';

/** Writes the counts of a jest run to the file that `test/run.ts` reads its closing line from. */
export default class CountsReporter {
  onRunComplete(_contexts, results) {
    const counts = {
      passed: results.numPassedTests,
      // A suite that could not even be loaded failed, though none of its tests did.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    };
    writeFileSync(process.env.TEST_COUNTS_FILE, JSON.stringify(counts));
  }
}
