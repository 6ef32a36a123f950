import { fork } from 'node:child_process';
import path from 'node:path';

/** What a process of its own is to do. */
export type Task =
  /** Read the whole log and do nothing with it. */
  | { readonly kind: 'read'; readonly eventStore: string }
  /** Build every read model, in memory if no store is named. */
  | { readonly kind: 'rebuild'; readonly eventStore: string; readonly readStore?: string }
  /** Insert the documents of one database into another. */
  | {
      readonly kind: 'insert';
      readonly readStore: string;
      readonly into: string;
      readonly atOnce: number;
    };

/** What it cost. */
export interface Measured {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMib: number;
}

/** As `npm run start:projectors` has it: without it Node lets garbage grow to four times the rest. */
const AS_PROJECTORS_RUN = '--max-old-space-size=1536';

/** Does a task in a process of its own; `BENCH_NODE_OPTIONS` such as `--cpu-prof` go to it. */
export function inOwnProcess(task: Task): Promise<Measured> {
  const options = (process.env['BENCH_NODE_OPTIONS'] ?? '').split(' ').filter(Boolean);
  const child = fork(path.join(import.meta.dirname, 'projector.ts'), {
    execArgv: ['--import', 'tsx', AS_PROJECTORS_RUN, ...options],
  });
  return new Promise((resolve, reject) => {
    let measured: Measured | undefined;
    child.on('message', (message: Measured) => (measured = message));
    child.on('error', reject);
    child.on('exit', (code) => {
      if (measured) resolve(measured);
      else reject(new Error(`${task.kind} ended with ${String(code)}`));
    });
    child.send(task);
  });
}
