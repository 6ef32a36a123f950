import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectEventStore, type EventStore } from '#event-store';
import {
  gatedProxy,
  temporaryEventStore,
  type GatedProxy,
  type TemporaryEventStore,
} from '#testing/event-store/index.ts';
import { isFullRun } from './full-run.ts';
import {
  organisation,
  registerOrganisation,
  removeDirectory,
  startLedger,
  temporaryDirectory,
  type HttpAnswer,
  type LedgerProcess,
} from './processes/ledger.ts';

const LIMIT_MS = 90_000;
const renameArea = '/v1/territory/rename-area';
const renamings = ['Nghệ An', 'Nghệ Tĩnh'];
const source = { kind: 'document', document: 'Báo cáo 15/BC-BCĐ' };

/** Takes a start and a wait more. */
function inFullRun(name: string, run: () => Promise<void>, limitMs: number): void {
  if (isFullRun) test(name, run, limitMs);
}

describe('a ledger that is told to end (SIGTERM)', () => {
  let directory: string;
  let eventStore: TemporaryEventStore;
  let proxy: GatedProxy;
  let log: EventStore;
  let ledger: LedgerProcess;
  let area: string;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    eventStore = await temporaryEventStore();
    proxy = await gatedProxy(eventStore.port);
    log = await connectEventStore(eventStore.url);
    ledger = await start('60000');
    const province = { level: 'province', name: 'Hà Tĩnh', occurredOn: '1970', source };
    const { status, text } = await ledger.post('/v1/territory/register-area', province);
    expect(status).toBe(200);
    area = (JSON.parse(text) as { id: string }).id;
  }, LIMIT_MS);
  afterAll(async () => {
    await ledger.kill();
    await log.close();
    await proxy.close();
    await eventStore.remove();
    await removeDirectory(directory);
  });

  test(
    'takes nothing new, answers what is in flight, and goes on where it ended',
    async () => {
      const key = randomUUID();
      const { answer } = await inFlight('Nghệ An', key);
      ledger.terminate();
      await untilNothingNewIsTaken();
      proxy.cut();
      const { status, text } = await answer;
      expect(status).toBe(200);
      expect(await ledger.ended).toMatchObject({ code: 0, stderr: '' });
      expect(await ledger.isGone()).toBe(true);

      ledger = await start('1000');
      const again = await ledger.post(renameArea, renamed('Nghệ An'), key);
      expect([again.status, again.text]).toEqual([200, text]);
      const { position } = JSON.parse(text) as { position: string };
      const ready = await ledger.get(`/v1/communes?minPosition=${position}`);
      expect(ready.status).toBe(200);
    },
    LIMIT_MS,
  );

  inFullRun(
    'ends itself after SHUTDOWN_TIMEOUT_MS when something in flight does not end',
    async () => {
      const key = randomUUID();
      const { answer } = await inFlight('Nghệ Tĩnh', key);
      const toldAt = performance.now();
      ledger.terminate();
      expect((await ledger.ended).code).toBe(1);
      expect(performance.now() - toldAt).toBeGreaterThanOrEqual(950);
      expect(await ledger.isGone()).toBe(true);
      await expect(answer).rejects.toThrow();
      proxy.cut();

      ledger = await start('1000');
      const again = await ledger.post(renameArea, renamed('Nghệ Tĩnh'), key);
      expect(again.status).toBe(200);
      expect(await namesInTheLog()).toEqual(['Hà Tĩnh', 'Nghệ An', 'Nghệ Tĩnh']);
    },
    LIMIT_MS,
  );

  function start(shutdownMs: string): Promise<LedgerProcess> {
    return startLedger(directory, {
      EVENT_STORE_URL: eventStore.url.replace(String(eventStore.port), String(proxy.port)),
      SHUTDOWN_TIMEOUT_MS: shutdownMs,
    });
  }

  /**
   * Renames the area; returns when that is in the log, with the answer held back on its way. Only
   * that: the ledger knows the area from before, and has its connection for appends.
   */
  async function inFlight(name: string, key: string): Promise<{ answer: Promise<HttpAnswer> }> {
    const warming = await ledger.post(registerOrganisation, organisation(`Hội ${name}`));
    expect(warming.status).toBe(200);
    const after = await log.feed.head();
    proxy.holdAnswers();
    const answer = ledger.post(renameArea, renamed(name), key);
    answer.catch(() => undefined);
    const recorded = new AbortController();
    const following = { ...(after === undefined ? {} : { after }), signal: recorded.signal };
    for await (const message of log.feed.follow(following)) {
      if (message.kind === 'event') recorded.abort();
    }
    return { answer };
  }

  async function untilNothingNewIsTaken(): Promise<void> {
    const isTaken = (): Promise<boolean> =>
      fetch(`${ledger.url}/health/live`, { headers: { connection: 'close' } }).then(
        () => true,
        () => false,
      );
    while (await isTaken()) await pause(10);
  }

  function renamed(name: string): object {
    return { area, name, occurredOn: String(renamings.indexOf(name) + 1976), source };
  }

  async function namesInTheLog(): Promise<string[]> {
    const names: string[] = [];
    for await (const { stream, data } of log.readLog()) {
      if (stream.startsWith('area-')) names.push((data as { name: string }).name);
    }
    return names;
  }
});
