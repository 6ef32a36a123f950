import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectEventStore } from '#event-store';
import { Chance } from '#testing/chance.ts';
import { isFullRun, seed } from './full-run.ts';
import {
  organisation,
  registerOrganisation,
  removeDirectory,
  startLedger,
  temporaryDirectory,
  type LedgerProcess,
} from './processes/ledger.ts';

const LIMIT_MS = isFullRun ? 600_000 : 90_000;
const interrupted = isFullRun ? 30 : 1;

describe(`a command repeated after kill -9 of everything (seed ${seed})`, () => {
  const chance = new Chance(seed);
  let directory: string;
  let ledger: LedgerProcess;
  beforeAll(async () => {
    directory = await temporaryDirectory();
    ledger = await startLedger(directory);
  }, LIMIT_MS);
  afterAll(async () => {
    await ledger.kill();
    await removeDirectory(directory);
  });

  async function pullThePlugAndStart(): Promise<void> {
    await ledger.kill();
    expect(await ledger.isGone()).toBe(true);
    ledger = await startLedger(directory);
  }

  test(
    'gives the first answer byte for byte, and no second stream; 32 at once give one append',
    async () => {
      const key = randomUUID();
      const command = organisation('Hội Nông dân');
      const first = await ledger.post(registerOrganisation, command, key);
      expect(first.status).toBe(200);
      await pullThePlugAndStart();
      const again = await ledger.post(registerOrganisation, command, key);
      expect([again.status, again.text]).toEqual([200, first.text]);

      const other = randomUUID();
      const racing = await Promise.all(
        Array.from({ length: 32 }, () =>
          ledger.post(registerOrganisation, organisation('Hội Phụ nữ'), other),
        ),
      );
      expect(new Set(racing.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
      expect(racing[0]?.status).toBe(200);
      expect(await namesRecorded(ledger, 'Hội')).toEqual(['Hội Nông dân', 'Hội Phụ nữ']);
    },
    LIMIT_MS,
  );

  test(
    `whose answer was lost with the process is recorded once, ${interrupted} times over`,
    async () => {
      const names: string[] = [];
      for (let round = 1; round <= interrupted; round += 1) {
        const commands = Array.from({ length: 8 }, (_, index) => ({
          key: randomUUID(),
          body: organisation(`Hội số ${round}.${index}`),
        }));
        names.push(...commands.map((_, index) => `Hội số ${round}.${index}`));
        const send = (): Promise<(string | undefined)[]> =>
          Promise.all(
            commands.map(({ key, body }) =>
              ledger.post(registerOrganisation, body, key).then(
                ({ status, text }) => (status === 200 ? text : undefined),
                () => undefined,
              ),
            ),
          );
        const answering = send();
        await pause(chance.between(0, 60));
        const killed = pullThePlugAndStart();
        const before = await answering;
        await killed;
        const after = await send();
        expect(after).not.toContain(undefined);
        expect(before.map((text, index) => text ?? after[index])).toEqual(after);
      }
      expect(await namesRecorded(ledger, 'Hội số')).toEqual(names.sort());
    },
    LIMIT_MS,
  );
});

/** The names of organisations in the log that begin so, one for each event. */
async function namesRecorded({ eventStoreUrl }: LedgerProcess, start: string): Promise<string[]> {
  const store = await connectEventStore(eventStoreUrl);
  try {
    const names: string[] = [];
    for await (const { stream, data } of store.readLog()) {
      if (stream.startsWith('organisation-')) names.push((data as { name: string }).name);
    }
    return names.filter((name) => name.startsWith(start)).sort();
  } finally {
    await store.close();
  }
}
