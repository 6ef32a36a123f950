import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { changesSchema } from '#contracts';
import { openEventStream, type EventStream, type ServerSentEvent } from '../ledger/event-stream.ts';
import { onEveryReadStore } from '../ledger/read-stores.ts';
import { startLedger, type RunningLedger } from '../ledger/running-ledger.ts';

const press = { kind: 'press', document: 'Báo Hà Tĩnh' } as const;

const registerProvince = (ledger: RunningLedger, name: string) =>
  ledger.record('/v1/territory/register-area', {
    level: 'province',
    name,
    occurredOn: '1991',
    source: press,
  });

onEveryReadStore('The stream of changes', (ledger) => {
  const streams: EventStream[] = [];
  let haTinh: string;
  let communes: readonly string[];
  beforeAll(async () => {
    haTinh = (await registerProvince(ledger(), 'Hà Tĩnh')).id;
    communes = [await registerCommune('Kỳ Tân'), await registerCommune('Yên Hồ')];
  });
  afterEach(() => {
    for (const stream of streams.splice(0)) stream.cut();
  });

  async function registerCommune(name: string): Promise<string> {
    const body = { kind: 'xa', name, province: haTinh, occurredOn: '1991', source: press };
    const recorded = await ledger().record('/v1/territory/register-commune', body);
    await ledger().get(`/v1/communes/${recorded.id}?minPosition=${recorded.position}`);
    return recorded.id;
  }

  const joinProgramme = (commune: string) =>
    ledger().record('/v1/programme/join-programme', { commune, occurredOn: '2011', source: press });

  async function follow(
    asked = '',
    headers: Record<string, string> = {},
    address = '/v1/changes',
  ): Promise<EventStream> {
    const stream = await openEventStream(`${ledger().url}${address}${asked}`, headers);
    streams.push(stream);
    return stream;
  }

  test('tells what a command changed, where its pages show it', async () => {
    const stream = await follow();
    expect(stream.status).toBe(200);
    expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(await stream.next()).toEqual({ id: expect.stringMatching(/^\d{20}$/) });
    const { position, eventIds } = await joinProgramme(communes[0]!);
    const { id, event, data } = (await stream.named())!;
    expect({ id, event }).toEqual({ id: position, event: 'changed' });
    const { changes } = changesSchema.parse(data);
    expect(changes).toEqual([
      { model: 'communeProgress', ids: [communes[0]], removed: [] },
      { model: 'communeTimeline', ids: eventIds, removed: [] },
    ]);
    const page = await ledger().get(`/v1/communes/${communes[0]}/timeline?minPosition=${id}`);
    expect(page.body['data']).toContainEqual(expect.objectContaining({ id: eventIds[0] }));
  });

  /** What comes later is in a flush of its own. */
  const shownTo = (position: string): Promise<unknown> =>
    ledger().get(`/v1/areas?minPosition=${position}`);

  test('tells only what was asked for: of a model, a document, a commune', async () => {
    const asked = [
      '?model=areas,communes',
      `?document=${communes[1]}`,
      `?commune=${communes[1]}&model=communeTimeline`,
    ];
    const [ofModel, ofDocument, ofCommune] = await Promise.all(asked.map((each) => follow(each)));
    await Promise.all([ofModel, ofDocument, ofCommune].map((stream) => stream!.next()));
    await joinProgramme(await registerCommune('An Thượng'));
    const { position, eventIds } = await joinProgramme(communes[1]!);
    await shownTo(position);
    await registerProvince(ledger(), 'Hà Giang');
    expect(namesIn(await ofModel!.named())).toEqual(['communes']);
    expect(namesIn(await ofModel!.named())).toEqual(['areas']);
    expect(await ofDocument!.named()).toMatchObject({
      id: position,
      data: { changes: [{ model: 'communeProgress', ids: [communes[1]] }] },
    });
    expect(await ofCommune!.named()).toMatchObject({
      id: position,
      data: { changes: [{ model: 'communeTimeline', ids: eventIds }] },
    });
  });

  test('goes on where a connection was cut, without loss or repetition', async () => {
    const stream = await follow('?model=areas');
    await stream.next();
    const first = await registerProvince(ledger(), 'Hà Nam');
    expect(await stream.named()).toMatchObject({ id: first.position });
    stream.cut();
    const missed = [await registerProvince(ledger(), 'Nam Định')];
    await shownTo(missed[0]!.position);
    missed.push(await registerProvince(ledger(), 'Ninh Bình'));
    const header = await follow('?model=areas', { 'last-event-id': first.position });
    const address = await follow(`?model=areas&after=${first.position}`);
    // What the browser remembers is newer than what its page was loaded with.
    const both = await follow(`?model=areas&after=${first.position}`, {
      'last-event-id': missed[0]!.position,
    });
    for (const again of [header, address]) {
      expect((await again.named())?.id).toBe(missed[0]!.position);
      expect((await again.named())?.id).toBe(missed[1]!.position);
    }
    expect((await both.named())?.id).toBe(missed[1]!.position);
  });

  test('keeps the audit trail to those who may read it', async () => {
    const bearer = async (role: 'auditor' | 'officer'): Promise<Record<string, string>> => ({
      authorization: `Bearer ${await ledger().token(role)}`,
    });
    const address = '/v1/operations/changes';
    expect((await ledger().get(address)).status).toBe(401);
    expect((await ledger().get(address, await ledger().token('officer'))).status).toBe(403);
    expect((await ledger().get('/v1/changes?model=auditTrail')).status).toBe(400);
    const all = await follow('', await bearer('auditor'), address);
    const open = await follow();
    await Promise.all([all.next(), open.next()]);
    await registerProvince(ledger(), 'Thái Bình');
    expect(namesIn(await all.named())).toEqual(['areas', 'auditTrail', 'communeTimeline']);
    expect(namesIn(await open.named())).toEqual(['areas', 'communeTimeline']);
  });

  test('tells whoever comes with a position of another log to load the page anew', async () => {
    const stream = await follow(`?lang=en&after=${'9'.repeat(18).padStart(20, '0')}`);
    const { id, event, data } = (await stream.next())!;
    expect({ event, data }).toEqual({
      event: 'reset',
      data: {
        ...{ position: id, code: 'position-not-of-this-log' },
        detail: expect.stringContaining('beyond the end of the log'),
      },
    });
  });

  test.each([
    ['?after=17', {}, 'after'],
    ['', { 'last-event-id': 'x' }, 'Last-Event-ID'],
    ['?model=areas,pages', {}, 'model.1'],
    ['?commune=Ky', {}, 'commune'],
    ['?since=1', {}, 'since'],
  ])('refuses %j with headers %j, and says what is wrong', async (asked, headers, path) => {
    const response = await fetch(`${ledger().url}/v1/changes${asked}`, { headers });
    const body = (await response.json()) as object;
    expect({ status: response.status, body }).toMatchObject({
      status: 400,
      body: { code: 'invalid-query', errors: [{ path }] },
    });
  });
});

describe('a stream of changes', () => {
  test('ends when the ledger does, and holds it up no longer', async () => {
    const ledger = await startLedger();
    try {
      const stream = await openEventStream(`${ledger.url}/v1/changes`);
      await stream.next();
      await ledger.stop();
      expect(await stream.next()).toBeUndefined();
    } finally {
      await ledger.remove();
    }
  });

  test('is refused to one listener too many, until another one leaves', async () => {
    const ledger = await startLedger({ environment: { LISTENERS_MAX: '1' } });
    try {
      const first = await openEventStream(`${ledger.url}/v1/changes`);
      await first.next();
      const { status, headers, body } = await ledger.get('/v1/changes');
      expect({ status, code: body['code'] }).toEqual({ status: 503, code: 'too-many-listeners' });
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      first.cut();
      let second = await openEventStream(`${ledger.url}/v1/changes`);
      while (second.status !== 200) second = await openEventStream(`${ledger.url}/v1/changes`);
      second.cut();
    } finally {
      await ledger.remove();
    }
  });
});

function namesIn(event: ServerSentEvent | undefined): readonly string[] {
  return changesSchema.parse(event?.data).changes.map(({ model }) => model);
}
