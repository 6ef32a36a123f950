import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { CutDisk } from './event-store/power-cut.ts';
import {
  organisation,
  registerOrganisation,
  startLedger,
  type HttpAnswer,
  type LedgerProcess,
} from './processes/ledger.ts';

const LIMIT_MS = 120_000;
/** What is left of the last block of the log may take some commands. */
const COMMANDS_MAX = 20;

describe('a ledger on one machine whose disk is full', () => {
  let disk: CutDisk | string;
  let ledger: LedgerProcess | undefined;
  afterEach(async () => {
    await ledger?.kill();
    if (typeof disk !== 'string') await disk.remove();
  }, LIMIT_MS);

  test(
    'refuses commands and says why, lets pages be read, starts again, and goes on once there is room',
    async () => {
      disk = await CutDisk.make();
      if (typeof disk === 'string') {
        process.stdout.write(`a full disk under npm start: NOT RUN (${disk})\n`);
        return;
      }
      const [directory, filler] = [path.join(disk.mount, 'data'), path.join(disk.mount, 'filler')];
      await mkdir(directory);
      ledger = await startLedger(directory);
      const kept = await register(ledger, 'Hội Nông dân');
      expect(kept.status).toBe(200);

      await fill(filler);
      expectRefused(await refusedCommand(ledger));
      await ledger.said('there is no room: appends are refused, reading goes on');
      await expectReadable(ledger);

      await ledger.kill();
      ledger = await startLedger(directory);
      await expectReadable(ledger);
      expectRefused(await refusedCommand(ledger));
      await ledger.said('there is no room: appends are refused, reading goes on');

      await rm(filler);
      const again = await register(ledger, 'Hội Phụ nữ');
      expect([again.status, again.text]).toEqual([200, expect.any(String)]);
      await ledger.said('there is room again: appends are written');
      const { position } = JSON.parse(again.text) as { position: string };
      const page = await ledger.get(`/v1/organisations?minPosition=${position}`);
      expect(page.text).toContain('Hội Phụ nữ');
    },
    LIMIT_MS,
  );

  async function expectReadable(reached: LedgerProcess): Promise<void> {
    const page = await reached.get('/v1/organisations');
    expect([page.status, page.text]).toEqual([200, expect.stringContaining('Hội Nông dân')]);
  }
});

function register(ledger: LedgerProcess, name: string): Promise<HttpAnswer> {
  return ledger.post(registerOrganisation, organisation(name));
}

/** The answer to the first command that finds no room. */
async function refusedCommand(ledger: LedgerProcess): Promise<HttpAnswer> {
  for (let command = 0; command < COMMANDS_MAX; command += 1) {
    const answer = await register(ledger, `Hội ${command}`);
    if (answer.status !== 200) return answer;
  }
  throw new Error(`${COMMANDS_MAX} commands found room on a full disk.`);
}

function expectRefused({ status, headers, text }: HttpAnswer): void {
  expect([status, headers.get('retry-after'), JSON.parse(text)]).toEqual([
    503,
    '30',
    expect.objectContaining({
      code: 'event-store-full',
      detail: expect.stringContaining('Đĩa của kho sự kiện đã đầy'),
    }),
  ]);
}

/** Takes all the room that a disk has. */
async function fill(file: string): Promise<void> {
  const filler = await open(file, 'w');
  for (let bytes = 1024 * 1024; bytes >= 1024; bytes /= 1024) {
    let isFull = false;
    while (!isFull) isFull = await filler.write(Buffer.alloc(bytes)).then(() => false, isOutOfRoom);
  }
  await filler.close();
}

function isOutOfRoom(error: unknown): boolean {
  expect(error).toMatchObject({ code: 'ENOSPC' });
  return true;
}
