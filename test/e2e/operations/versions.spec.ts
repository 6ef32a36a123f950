import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { newestReadModels, readModels, sponsorships } from '#read-models';
import { onEveryMongoTopology } from '#testing/mongod/index.ts';
import { Gate } from '../ledger/gate.ts';
import {
  startLedger,
  type HttpAnswer,
  type LedgerSettings,
  type RunningLedger,
} from '../ledger/running-ledger.ts';
import { recordSmallHistory, type SmallHistory } from '../ledger/small-history.ts';
import { Description } from '../pages/described.ts';
import { appendByHand, operate } from './operating.ts';

const LIMIT_MS = 120_000;
const press = { kind: 'press', document: 'Báo Hà Tĩnh, 10/02/2015' };
const earlierRelease = readModels.filter((model) => model !== sponsorships);

interface Build {
  readonly model: string;
  readonly version: number;
  readonly serves: boolean;
  readonly group?: string;
}

/** What a page of sponsorships answers, as far as it is looked at. */
interface Page {
  readonly data: readonly {
    readonly id: string;
    readonly recordedAt?: string;
    readonly lastRecordedAt?: string;
    readonly deliveries: readonly { readonly recordedAt?: string }[];
  }[];
  readonly next?: string;
}

async function buildsOf(ledger: RunningLedger): Promise<readonly Build[]> {
  const answer = await ledger.get('/v1/operations/projections', await ledger.token('operator'));
  const { models } = answer.body['data'] as { models: readonly Build[] };
  return models.filter(({ model }) => model === 'sponsorships');
}

describe('A ledger that begins with two versions of a read model in code', () => {
  test(
    'builds the newest of each model alone',
    async () => {
      const ledger = await startLedger();
      try {
        expect(await buildsOf(ledger)).toMatchObject([{ version: 3, serves: true }]);
        const answer = await ledger.get('/v1/operations/digests', await ledger.token('operator'));
        const { digests } = answer.body['data'] as { digests: readonly unknown[] };
        expect(digests).toHaveLength(newestReadModels.length);
      } finally {
        await ledger.remove();
      }
    },
    LIMIT_MS,
  );
});

onEveryMongoTopology('A ledger of an earlier release that is upgraded', (mongo) => {
  const gate = new Gate();
  let directory: string;
  let ledger: RunningLedger;
  let history: SmallHistory;
  let cursor: string;

  const start = (hooks: LedgerSettings['hooks']): Promise<RunningLedger> => {
    const environment = { DATA_DIR: directory, READ_STORE_URL: mongo().url };
    return startLedger({ environment, ...(hooks ? { hooks } : {}) });
  };
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'commune-ledger-versions-'));
    ledger = await start({ models: earlierRelease });
    history = await recordSmallHistory(ledger);
    const { partyOffice, yenHo } = history;
    const another = { mode: 'sole', sponsors: [partyOffice], recipient: yenHo };
    const { position } = await ledger.record('/v1/sponsorship/assign-sponsorship', {
      ...{ ...another, occurredOn: '2013', source: press },
    });
    cursor = (await page(`limit=1&minPosition=${position}`)).next!;
    await ledger.stop();
    const held = gate.close();
    const beforeWrite = ({ group }: { readonly group: string }): void | Promise<void> =>
      group === 'live' ? undefined : gate.pass();
    ledger = await start({ steps: { beforeWrite } });
    await held;
  }, LIMIT_MS);
  afterEach(() => gate.open());
  afterAll(async () => {
    gate.open();
    await ledger.remove();
    await rm(directory, { recursive: true, force: true });
  }, LIMIT_MS);

  const ask = (asked: string): Promise<HttpAnswer> =>
    ledger.get(`/v1/communes/${history.yenHo}/sponsorships?${asked}`);
  const page = async (asked: string): Promise<Page> => {
    const { status, body } = await ask(asked);
    expect({ status, body }).toMatchObject({ status: 200 });
    const description = await Description.of(ledger);
    expect(description.faultsOf(`/v1/communes/${history.yenHo}/sponsorships`, body)).toEqual([]);
    return body as unknown as Page;
  };
  const decide = async (imperative: string, version: number): Promise<string> => {
    const reason = { code: 'upgrade', text: 'Nâng cấp mô hình đọc.' };
    const { status, body } = await ledger.post(
      `/v1/operations/${imperative}-read-model`,
      { model: 'sponsorships', version, reason },
      { authorization: `Bearer ${await ledger.token('operator')}` },
    );
    expect({ status, body }).toMatchObject({ status: 200, body: { recorded: true } });
    return String(body['position']);
  };

  // One after the other, as an operator goes: none of these stands alone.
  test(
    'answers from the version that it has, live, while the new one is built beside it',
    async () => {
      const { position } = await ledger.record('/v1/sponsorship/deliver-support', {
        ...{ sponsorship: history.sponsorship, kind: 'goods', what: 'xi măng' },
        ...{ occurredOn: '2015', source: press },
      });
      const { data } = await page(`minPosition=${position}`);
      expect(data[0]?.deliveries).toHaveLength(2);
      expect(JSON.stringify(data)).not.toContain('ecordedAt');
      expect((await page(`limit=1&cursor=${cursor}`)).data).toHaveLength(1);
      const [old, young] = await buildsOf(ledger);
      expect(old).toMatchObject({ version: 2, serves: true, group: 'live' });
      expect(young).toMatchObject({ version: 3, serves: false });
      expect(young?.group).toMatch(/^rebuild-/);
    },
    LIMIT_MS,
  );

  test(
    'reports what the new version will show otherwise, and where',
    async () => {
      gate.open();
      while ((await buildsOf(ledger)).some(({ group }) => group !== 'live')) await turn();
      const asked = '/v1/operations/rebuild-report?model=sponsorships';
      const { status, body } = await ledger.get(asked, await ledger.token('operator'));
      expect({ status, body }).toMatchObject({
        status: 200,
        body: {
          data: {
            ...{ serves: 'sponsorships__v2', build: 'sponsorships__v3' },
            ...{ same: 0, added: 0, changed: 2, removed: 0, elsewhere: 0 },
            paths: [
              { path: 'recordings[].position', documents: 2 },
              { path: 'recordings[].recordedAt', documents: 2 },
            ],
          },
        },
      });
      const { samples } = body['data'] as {
        samples: { changed: { id: string; places: { path: string; after: unknown }[] }[] };
      };
      const paths = samples.changed.flatMap(({ places }) => places.map(({ path: at }) => at));
      expect(paths.every((at) => at.startsWith('recordings['))).toBe(true);
      expect(paths).toContain('recordings[0].recordedAt');
      expect(await page(`limit=1&cursor=${cursor}`)).toHaveProperty('data');
    },
    LIMIT_MS,
  );

  test(
    'shows what only the new version has once it is promoted; cursors of the old one are outdated',
    async () => {
      const promoted = await decide('promote', 3);
      const { data, next } = await page(`limit=1&minPosition=${promoted}`);
      const [first, second] = data[0]!.deliveries;
      expect(data[0]?.recordedAt).toMatch(/^\d{4}-\d\d-\d\dT/);
      expect(data[0]!.recordedAt! < second!.recordedAt!).toBe(true);
      expect(first!.recordedAt! < second!.recordedAt!).toBe(true);
      expect(data[0]!.lastRecordedAt).toBe(second!.recordedAt);
      expect(await ask(`limit=1&cursor=${cursor}`)).toMatchObject({
        status: 400,
        body: { code: 'cursor-outdated' },
      });
      expect((await page(`limit=1&cursor=${next}`)).data).toHaveLength(1);
    },
    LIMIT_MS,
  );

  test(
    'shows the old version again once that was rolled back, and feeds both',
    async () => {
      const back = await decide('roll-back', 2);
      expect(JSON.stringify(await page(`minPosition=${back}`))).not.toContain('ecordedAt');
      expect((await page(`limit=1&cursor=${cursor}`)).data).toHaveLength(1);
      expect(await buildsOf(ledger)).toMatchObject([
        { version: 2, serves: true, group: 'live' },
        { version: 3, serves: false, group: 'live' },
      ]);
    },
    LIMIT_MS,
  );

  test(
    'goes on without an event that both versions are held up by, in both, by one decision',
    async () => {
      const stream = `sponsorship-${history.sponsorship}`;
      const unreadable = { type: 'sponsorship.supportDelivered.v1', data: { what: 7 } };
      const event = await appendByHand(ledger, stream, unreadable);
      const held = async (): Promise<unknown> => {
        const asked = `/v1/operations/parked?model=sponsorships&event=${event}`;
        return (await ledger.get(asked, await ledger.token('operator'))).body['data'];
      };
      while (((await held()) as unknown[]).length < 2) await turn();
      expect(await held()).toMatchObject([{ version: 2 }, { version: 3 }]);
      const why = ['--event', event, '--reason', 'Ghi tay, không đọc được.'];
      const skipped = await operate(ledger, 'skip', '--model', 'sponsorships', ...why);
      expect(skipped).toMatchObject({ code: 0, out: expect.stringContaining('nothing is parked') });
      expect(await held()).toEqual([]);
    },
    LIMIT_MS,
  );
});

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
