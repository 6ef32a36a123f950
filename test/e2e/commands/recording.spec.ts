import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  eventIdOf,
  idOf,
  in2013,
  joinedUnderTwoCriteria,
  knownThings,
  source,
} from './known-things.ts';
import { writeSide, type WriteSide } from './write-side.ts';

describe('the write side', () => {
  let ledger: WriteSide;
  beforeAll(async () => {
    ledger = await writeSide();
  }, 60_000);
  afterAll(() => ledger.stop());

  test('answers with stream, id, revision, position and event ids, and the revision as ETag', async () => {
    const { commune } = await knownThings(ledger);
    const answer = await ledger.post('/v1/programme/join-programme', { commune, ...in2013 });
    expect(answer).toMatchObject({
      status: 200,
      body: { stream: `progress-${commune}`, id: commune, revision: 0, recorded: true },
    });
    expect(answer.body['position']).toMatch(/^\d{20}$/);
    expect(answer.body['eventIds']).toEqual([expect.any(String)]);
    expect(answer.headers.get('etag')).toBe('"0"');
  });

  test('records who, where, on what and by which command, every value a string', async () => {
    const { province, district, commune } = await knownThings(ledger);
    const correlationId = randomUUID();
    const answer = await ledger.post(
      '/v1/programme/join-programme',
      { commune, occurredOn: { value: '2013', qualifier: 'end', words: 'cuối năm 2013' }, source },
      { 'x-correlation-id': correlationId },
    );
    expect(answer.headers.get('x-correlation-id')).toBe(correlationId);
    const [event] = await ledger.eventsOf(`progress-${commune}`);
    const metadata = event?.metadata as Record<string, string>;
    expect(Object.values(metadata).every((value) => typeof value === 'string')).toBe(true);
    expect(metadata['$correlationId']).toBe(correlationId);
    const read = (name: string): unknown => JSON.parse(metadata[name] ?? 'null');
    expect(read('areas')).toEqual([province, district]);
    expect(read('concerns')).toEqual([`commune-${commune}`]);
    expect(read('source')).toEqual(source);
    expect(read('occurredOn')).toEqual({
      value: '2013',
      first: '2013-01-01',
      last: '2013-12-31',
      qualifier: 'end',
      words: 'cuối năm 2013',
    });
  });

  test('keeps the token’s subject out of the log: the actor is an opaque reference', async () => {
    const { commune } = await knownThings(ledger);
    await ledger.post('/v1/programme/join-programme', { commune, ...in2013 });
    const [event] = await ledger.eventsOf(`progress-${commune}`);
    const { actor } = event?.metadata as Record<string, string>;
    expect(JSON.parse(actor ?? '')).toEqual({
      ref: expect.stringMatching(/^[0-9a-f-]{36}$/),
      kind: 'person',
      role: 'admin',
    });
    expect(JSON.stringify(event)).not.toContain('người ghi sổ');
  });

  test('stores text in NFC, with spaces for no-break spaces', async () => {
    const { commune } = await knownThings(ledger, { name: '  Kỳ\u00a0Tân '.normalize('NFD') });
    const [event] = await ledger.eventsOf(`commune-${commune}`);
    expect((event?.data as { name: string }).name).toBe('Kỳ Tân'.normalize('NFC'));
  });

  test('cuts a period that has not ended at today in Vietnam, and keeps what was written', async () => {
    const { commune } = await knownThings(ledger);
    // 18:00 UTC on 30 June is 1 July in Vietnam.
    ledger.now(Date.parse('2026-06-30T18:00:00Z'));
    await ledger.post('/v1/programme/join-programme', { commune, occurredOn: '2026', source });
    const [event] = await ledger.eventsOf(`progress-${commune}`);
    const { occurredOn } = event?.metadata as Record<string, string>;
    expect(JSON.parse(occurredOn ?? '')).toMatchObject({ value: '2026', last: '2026-07-01' });
  });

  test('registers a commune and takes its unit code in one append, or neither', async () => {
    const first = await knownThings(ledger, { code: '18814' });
    const [taken] = await ledger.eventsOf('unitCode-18814');
    const [registered] = await ledger.eventsOf(`commune-${first.commune}`);
    expect(taken).toMatchObject({ type: 'unitCode.taken.v1', data: { commune: first.commune } });
    expect(registered?.type).toBe('commune.registered.v1');
    const second = await ledger.post('/v1/territory/register-commune', {
      name: 'Kỳ Hoa',
      kind: 'xa',
      code: '18814',
      province: first.province,
      district: first.district,
      occurredOn: '2015',
      source,
    });
    expect(second).toMatchObject({
      status: 409,
      body: { code: 'unit-code-taken', contradicts: taken?.eventId },
    });
    expect(await ledger.eventsOf('unitCode-18814')).toHaveLength(1);
  });

  test('a commune that is restored takes its code again in the same append', async () => {
    const { province, district, commune } = await knownThings(ledger, { code: '18815' });
    const [registered] = await ledger.eventsOf(`commune-${commune}`);
    const [taken] = await ledger.eventsOf('unitCode-18815');
    const reason = { code: 'typing', text: 'Ghi nhầm xã' };
    const because = { source, reason };
    const retractions: [string, object][] = [
      ['retract-unit-code-fact', { code: '18815', corrects: taken?.eventId }],
      ['retract-commune-fact', { commune, corrects: registered?.eventId }],
    ];
    for (const [command, body] of retractions) {
      idOf(await ledger.post(`/v1/territory/${command}`, { ...body, ...because }));
    }
    const restored = await ledger.post('/v1/territory/correct-commune-fact', {
      commune,
      corrects: registered?.eventId,
      replacement: {
        type: 'commune.registered.v1',
        data: { name: 'Kỳ Tân', kind: 'xa', code: '18815', province, district },
      },
      occurredOn: '2010',
      ...because,
    });
    expect(restored).toMatchObject({ status: 200, body: { stream: `commune-${commune}` } });
    const codes = await ledger.eventsOf('unitCode-18815');
    expect(codes.map(({ type }) => type)).toEqual([
      'unitCode.taken.v1',
      'unitCode.factRetracted.v1',
      'unitCode.taken.v1',
    ]);
    expect(codes[2]?.metadata).not.toHaveProperty('corrects');
    const metadata = codes[2]?.metadata as Record<string, string>;
    const [correction] = (await ledger.eventsOf(`commune-${commune}`)).slice(-1);
    expect(metadata['commandId']).toBe((correction?.metadata as typeof metadata)['commandId']);
  });

  test('the same fact again is nothing to do, and the answer says so', async () => {
    const { commune } = await knownThings(ledger);
    const body = { commune, ...in2013 };
    const first = await ledger.post('/v1/programme/join-programme', body);
    const again = await ledger.post('/v1/programme/join-programme', body);
    expect(again).toMatchObject({ status: 200, body: { recorded: false, eventIds: [] } });
    expect(again.body['position']).toBe(first.body['position']);
    expect(await ledger.eventsOf(`progress-${commune}`)).toHaveLength(1);
  });

  test('corrects and retracts a fact by events that name it, with the reason', async () => {
    const { commune } = await knownThings(ledger);
    const set = await joinedUnderTwoCriteria(ledger, commune);
    const criterion = { set, version: 1, code: '2' };
    const corrects = eventIdOf(
      await ledger.post('/v1/programme/achieve-criterion', { commune, criterion, ...in2013 }),
    );
    const reason = { code: 'typing', text: 'Ghi nhầm năm' };
    idOf(
      await ledger.post('/v1/programme/correct-progress-fact', {
        commune,
        corrects,
        replacement: { type: 'progress.criterionAchieved.v1', data: { criterion } },
        occurredOn: '2014',
        source,
        reason,
      }),
    );
    idOf(
      await ledger.post('/v1/programme/retract-progress-fact', {
        commune,
        corrects,
        source,
        reason,
      }),
    );
    const amendments = (await ledger.eventsOf(`progress-${commune}`)).slice(-2);
    expect(amendments.map(({ type }) => type)).toEqual([
      'progress.factCorrected.v1',
      'progress.factRetracted.v1',
    ]);
    for (const { metadata } of amendments) {
      expect(metadata).toMatchObject({ corrects, reason: JSON.stringify(reason) });
    }
  });

  test('with If-Match a command is refused on another revision, which the answer names', async () => {
    const { commune } = await knownThings(ledger);
    const set = await joinedUnderTwoCriteria(ledger, commune);
    const body = { commune, criterion: { set, version: 1, code: '1' }, ...in2013 };
    const path = '/v1/programme/achieve-criterion';
    const stale = await ledger.post(path, body, { 'if-match': '"0"' });
    expect(stale).toMatchObject({ status: 412, body: { code: 'revision-mismatch' } });
    expect(stale.headers.get('etag')).toBe('"1"');
    expect(await ledger.post(path, body, { 'if-match': '"1"' })).toMatchObject({ status: 200 });
    expect(await ledger.post(path, body, { 'if-match': 'abc' })).toMatchObject({
      status: 400,
      body: { code: 'if-match-unreadable' },
    });
  });
});
