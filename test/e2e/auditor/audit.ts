import { execFile } from 'node:child_process';
import { argumentsToRun } from '#testing/programs/built.ts';
import type { RunningLedger } from '../ledger/running-ledger.ts';

/** What the auditor's tool printed, and its exit code. */
export interface Audit {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}

/** Runs `npm run audit -- …` as a process of its own, on the stores of a ledger. */
export function audit(
  { configuration, eventStoreUrl }: RunningLedger,
  ...args: string[]
): Promise<Audit> {
  const { DATA_DIR, READ_STORE_URL } = configuration;
  return runAudit({ DATA_DIR, READ_STORE_URL, EVENT_STORE_URL: eventStoreUrl }, ...args);
}

/** Runs the tool in an environment; variables that are `undefined` are left out. */
export function runAudit(
  environment: Readonly<Record<string, string | undefined>>,
  ...args: string[]
): Promise<Audit> {
  const options = { env: { ...process.env, ...environment }, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve) => {
    const command = [...argumentsToRun('apps/auditor/main.ts'), ...args];
    execFile(process.execPath, command, options, (error, out, errors) => {
      const code = typeof error?.code === 'number' ? error.code : 0;
      resolve({ code, out, errors });
    });
  });
}
