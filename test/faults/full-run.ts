import { randomInt } from 'node:crypto';

/** Whether everything is run that takes minutes (`npm run test:faults -- --full`). */
export const isFullRun = process.env['FAULTS'] === 'full';

/** What decides where faults fall; `FAULTS_SEED` repeats a run. */
export const seed = Number(process.env['FAULTS_SEED'] ?? randomInt(1, 2 ** 31));
