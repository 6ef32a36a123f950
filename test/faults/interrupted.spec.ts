import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  organisation,
  registerOrganisation,
  removeDirectory,
  startLedger,
  temporaryDirectory,
} from './processes/ledger.ts';
import { startProgram } from './processes/program.ts';

const LIMIT_MS = 60_000;
const CALLERS = 16;

describe('a ledger of one machine at Ctrl-C, or in a terminal that is closed', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await temporaryDirectory();
  });
  afterEach(() => removeDirectory(directory));

  test.each(['SIGINT', 'SIGHUP'] as const)(
    'answers the commands in flight before its event store ends (%s)',
    async (signal) => {
      const ledger = await startLedger(directory);
      try {
        const statuses = new Set<number>();
        let answered = 0;
        let enough = (): void => {};
        const isBusy = new Promise<void>((resolve) => (enough = resolve));
        const callers = Array.from({ length: CALLERS }, async (_, caller) => {
          for (let n = 0; ; n++) {
            const { status } = await ledger.post(
              registerOrganisation,
              organisation(`Hội ${caller}.${n}`),
            );
            statuses.add(status);
            if (++answered === 3 * CALLERS) enough();
          }
        });
        const ends = Promise.allSettled(callers);
        await isBusy;
        ledger.interrupt(signal);
        expect(await ledger.ended).toMatchObject({ code: 0, stderr: '' });
        await ends;
        expect([...statuses]).toEqual([200]);
        expect(await ledger.isGone()).toBe(true);
      } finally {
        await ledger.kill();
      }
    },
    LIMIT_MS,
  );

  test.each(['the log is open', undefined])(
    'while it starts ends in order too (after: %s)',
    async (sign) => {
      const ledger = startProgram('apps/standalone/main.ts', { DATA_DIR: directory, PORT: '0' });
      try {
        if (sign) await ledger.said(sign);
        else await untilEventStore(() => ledger.children('embedded-event-store').length > 0);
        ledger.interrupt();
        expect(await ledger.ended).toMatchObject({ code: 0, stderr: '' });
        expect(await ledger.isGone()).toBe(true);
      } finally {
        await ledger.kill();
      }
    },
    LIMIT_MS,
  );
});

async function untilEventStore(isThere: () => boolean): Promise<void> {
  while (!isThere()) await new Promise((resolve) => setImmediate(resolve));
}
