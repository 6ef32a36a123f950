import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startLedger, type HttpAnswer, type RunningLedger } from '../ledger/running-ledger.ts';
import { appendByHand, operate } from './operating.ts';

/** Whole programs are started, one after the other: on a loaded machine each takes many seconds. */
const LIMIT_MS = 300_000;
const since1991 = { occurredOn: '1991', source: { kind: 'field' } };

interface Parked {
  readonly model: string;
  readonly version: number;
  readonly event: { readonly eventId: string; readonly stream: string; readonly position: string };
  readonly queues: readonly { readonly document: string; readonly waiting: number }[];
}

interface Build {
  readonly model: string;
  readonly version: number;
  readonly build?: string;
  readonly serves: boolean;
  readonly group?: string;
}

describe('A projection that cannot go on', () => {
  let ledger: RunningLedger;
  let province: string;
  let operator: string;
  beforeAll(async () => {
    ledger = await startLedger();
    operator = await ledger.token('operator');
    const body = { level: 'province', name: 'Hà Tĩnh', ...since1991 };
    province = (await ledger.record('/v1/territory/register-area', body)).id;
  }, LIMIT_MS);
  afterAll(() => ledger.remove(), LIMIT_MS);

  const ask = (path: string): Promise<HttpAnswer> => ledger.get(`/v1/operations${path}`, operator);
  const decide = (imperative: string, body: object): Promise<HttpAnswer> =>
    ledger.post(`/v1/operations/${imperative}`, body, { authorization: `Bearer ${operator}` });
  const parked = async (query = ''): Promise<Parked[]> =>
    (await ask(`/parked${query}`)).body['data'] as Parked[];
  const reason = { code: 'by-hand', text: 'Sự kiện ghi tay, không đọc được.' };

  test('is not asked for by a parameter that nobody reads', async () => {
    for (const path of ['/projections', '/digests', '/comparison']) {
      expect(await ask(`${path}?model=areas`)).toMatchObject({
        status: 400,
        body: { code: 'invalid-query', errors: [{ path: 'model' }] },
      });
    }
    const [fault] = (await ask('/consistency?code=zzz&lang=en')).body['errors'] as [object];
    expect(fault).toMatchObject({
      path: 'code',
      message: expect.stringMatching(/^must be one of: already-registered, /),
    });
  });

  test(
    'is seen with its event, its error and its queue, and goes on once the event is skipped',
    async () => {
      const stream = `area-${province}`;
      const renamed = { type: 'area.renamed.v1', data: { name: 7 } };
      const bad = await appendByHand(ledger, stream, renamed);
      const good = { type: 'area.recoded.v1', data: { code: '42' } };
      await appendByHand(ledger, stream, good);
      await until(async () => (await parked()).length >= 2);

      const [ofAreas] = await parked(`?model=areas&event=${bad}`);
      expect(ofAreas).toMatchObject({
        model: 'areas',
        version: expect.any(Number),
        event: { eventId: bad, type: 'area.renamed.v1', stream },
        code: 'undecodable',
        detail: expect.stringContaining('name'),
        documents: 1,
        queues: [{ document: province, waiting: 1, behind: [{ type: 'area.recoded.v1' }] }],
        recorded: { data: { name: 7 } },
      });
      const page = await ledger.get(`/v1/areas/${province}`);
      expect(page.body).toMatchObject({ parkedSince: expect.any(String) });

      const why = ['--event', bad, '--reason', reason.text];
      const skipped = await operate(ledger, 'skip', '--model', 'areas', ...why);
      expect(skipped.out).toContain('nothing is parked');
      expect(skipped.code).toBe(0);
      const after = await ledger.get(`/v1/areas/${province}`);
      expect(after.body).not.toHaveProperty('parkedSince');
      expect(JSON.stringify(after.body)).toContain('"42"');

      for (const { model, version } of await parked()) {
        await decide('skip-event', { model, version, event: bad, reason });
      }
      await until(async () => (await parked()).length === 0);
      const tried = await operate(ledger, 'retry', '--model', 'areas', ...why);
      expect(tried).toMatchObject({
        code: 2,
        errors: 'nothing of areas is parked behind that event: see parked\n',
      });
      const { body } = await ask('/comparison');
      const verdicts = body['data'] as { model: string; agrees: boolean; isWhole: boolean }[];
      expect(verdicts.filter(({ agrees }) => !agrees)).toEqual([]);
      // The page lacks the event because somebody decided so: the comparison says who.
      expect(verdicts.find(({ model }) => model.startsWith('areas__'))).toMatchObject({
        isWhole: false,
        skipped: [{ event: bad, decidedBy: expect.any(String) }],
      });
    },
    LIMIT_MS,
  );

  test('answers a command on its stream that sending it again does not help', async () => {
    const answer = await ledger.post(
      '/v1/territory/recode-area',
      { area: province, code: '43', ...since1991 },
      { authorization: `Bearer ${await ledger.token('admin')}` },
    );
    expect(answer).toMatchObject({
      status: 503,
      body: { code: 'stream-unreadable', fault: expect.stringContaining('area.renamed.v1') },
    });
    expect(answer.headers.get('retry-after')).toBeNull();
  });

  test(
    'stops before an envelope that cannot be read, says so everywhere, and meets the others again',
    async () => {
      const event = { type: 'organisation.registered.v1', data: {}, metadata: { by: 'hand' } };
      const bad = await appendByHand(ledger, 'organisation-x', event);
      await until(async () => (await parked()).length > 0);
      const stopped = await parked();
      const { position: at } = stopped[0]!.event;
      const place = { eventId: bad, type: event.type, stream: 'organisation-x', position: at };
      for (const { event: found } of stopped) expect(found).toMatchObject(place);
      expect((await parked(`?event=${bad}`))[0]).toMatchObject({ recorded: place });
      expect((await operate(ledger, 'parked')).out).toContain(`  organisation-x at ${at}\n`);
      expect((await ledger.get('/health/ready')).body).toMatchObject({
        checks: { projections: { detail: { stopped: expect.stringContaining('organisations') } } },
      });
      const verdicts = (await ask('/comparison')).body['data'] as Record<string, unknown>[];
      const organisations = verdicts.find(({ model }) =>
        String(model).startsWith('organisations__'),
      );
      expect(organisations).toMatchObject({
        agrees: true,
        isWhole: false,
        stopped: { eventId: bad },
      });
      const metrics = await fetch(`${ledger.url}/metrics`);
      expect(await metrics.text()).toMatch(
        /^projection_stopped\{model="organisations",version="\d+"\} 1$/m,
      );

      for (const { model, version } of stopped) {
        await decide('skip-event', { model, version, event: bad, reason });
      }
      await until(async () => {
        const { groups } = (await ask('/projections')).body['data'] as { groups: unknown[] };
        return (await parked()).length === 0 && groups.length === 1;
      });
      const digests = (await ask('/digests')).body['data'] as { digests: unknown[] };
      expect(digests.digests).toHaveLength(verdicts.length);
      const name = { name: 'Sở Y tế', kind: 'stateAgency', ...since1991 };
      const { id, position } = await ledger.record('/v1/organisations/register-organisation', name);
      const page = await ledger.get(`/v1/organisations/${id}?minPosition=${position}`);
      expect(page.status).toBe(200);
    },
    LIMIT_MS,
  );

  test(
    'has digests that the log alone gives, too, and documents that agree with it, on the command line',
    async () => {
      const given = await operate(ledger, 'digest', '--json');
      const { position, digests } = JSON.parse(given.out) as {
        position: string;
        digests: { model: string; digest: string; documents: number }[];
      };
      expect(digests.length).toBeGreaterThan(0);
      const anew = await operate(ledger, 'digest', '--position', position, '--json');
      const expected = digests.map(({ model, digest, documents }) => ({
        model,
        digest,
        documents,
      }));
      expect(JSON.parse(anew.out)).toMatchObject({
        position,
        digests: expect.arrayContaining(expected),
      });
      const verified = await operate(ledger, 'verify', '--model', 'areas', '--json');
      // All agrees but for the event that was skipped, which is named.
      expect(verified).toMatchObject({ code: 4, errors: '' });
      expect(JSON.parse(verified.out)).toMatchObject({ agrees: true, skipped: [{}] });
      const sampled = await operate(ledger, 'verify', '--sample', '5');
      expect(sampled).toMatchObject({ code: 2, errors: expect.stringContaining('READ_STORE_URL') });
    },
    LIMIT_MS,
  );

  test(
    'is built anew beside what serves, promoted, rolled back and cleaned up by commands',
    async () => {
      const why = ['--reason', 'Thử dựng lại.'];
      const builds = async () =>
        ((await ask('/projections')).body['data'] as { models: Build[] }).models.filter(
          ({ model }) => model === 'works' || model === 'reports',
        );
      const asked = await operate(
        ledger,
        ...['rebuild', '--model', 'works', '--model', 'reports', ...why, '--json', '--follow'],
      );
      expect(asked.code).toBe(0);
      // Lines of JSON, where no terminal is; the last says that all have caught up.
      expect(JSON.parse(asked.out.trim().split('\n').at(-1)!)).toMatchObject({ isOver: true });
      await until(async () => {
        expect((await ledger.get('/v1/reports')).status).toBe(200);
        const all = await builds();
        return all.length === 4 && all.every(({ group }) => group === 'live');
      });
      const report = await operate(ledger, 'report', '--model', 'works');
      expect(report).toMatchObject({ code: 0, out: expect.stringContaining('0 changed') });
      expect(await ask('/rebuild-report?model=areas')).toMatchObject({
        status: 409,
        body: { code: 'no-build-waits' },
      });
      const promoted = await operate(ledger, 'promote', '--model', 'works', ...why);
      expect(promoted).toMatchObject({ code: 0, out: expect.stringContaining('recorded at') });
      expect(await builds()).toMatchObject([
        { model: 'works', serves: false, servedBefore: true },
        { model: 'works', serves: true, build: expect.any(String) },
        { model: 'reports', serves: true },
        { model: 'reports', serves: false, build: expect.any(String) },
      ]);
      const back = await operate(ledger, 'roll-back', '--model', 'works', ...why);
      expect(back.code).toBe(0);
      const version = String((await builds())[0]?.version);
      const serving = ['--model', 'works', '--version', version];
      const head = async () => ((await ask('/projections')).body['data'] as { head: string }).head;
      const before = await head();
      const needless = await operate(ledger, 'promote', ...serving, ...why);
      expect(await head()).toBe(before);
      expect(needless).toMatchObject({ code: 0, out: expect.stringContaining('serves already') });
      // One was rolled back and one waits: neither is dropped unless it is named.
      const spared = await operate(ledger, 'clean-up', ...why);
      expect(spared).toMatchObject({
        code: 0,
        out: expect.stringContaining('nothing to clean up'),
      });
      for (const { model, build, serves } of await builds()) {
        if (serves) continue;
        const named = ['--model', model, '--build', build!];
        expect((await operate(ledger, 'clean-up', ...named, ...why)).code).toBe(0);
      }
      expect(await builds()).toMatchObject([
        { model: 'works', serves: true },
        { model: 'reports', serves: true },
      ]);
      const again = await operate(ledger, 'roll-back', '--model', 'works', ...why);
      expect(again).toMatchObject({ code: 2, errors: expect.stringContaining('served before') });
      const unknown = await operate(ledger, 'promote', '--model', 'harvests', ...why);
      expect(unknown.code).toBe(2);
      // The fault and the way out, and not all that the tool can do.
      expect(unknown.errors).toMatch(/^there is no read model harvests; there are: areas, .*\n$/);
      for (const path of ['/rebuild-report', '/parked']) {
        expect(await ask(`${path}?model=harvests&lang=en`)).toMatchObject({
          status: 404,
          body: {
            code: 'unknown-read-model',
            detail: expect.stringContaining('there are: areas, '),
          },
        });
      }
    },
    LIMIT_MS,
  );
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
}
