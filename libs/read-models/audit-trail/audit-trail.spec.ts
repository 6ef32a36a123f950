import { describe, expect, test } from '@jest/globals';
import type { ProgressFact } from '#domain';
import { canonicalJson, positionOf, streamOf } from '#kernel';
import type { RecordedEvent } from '#projections';
import { happened } from '#testing/circumstances.ts';
import { foldedDocument, readerOver } from '#testing/folding.ts';
import { correct, givenEvent, idOfThe, misread, record } from '#testing/history.ts';
import { commune, province } from '#testing/known-things.ts';
import { logOf } from '#testing/log.ts';
import { auditTrail } from './project.ts';
import { findAuditEntry, findAuditTrail } from './query.ts';

const haTinh = province('Hà Tĩnh');
const kyTan = commune('Kỳ Tân', haTinh);
const progress = streamOf('progress', kyTan.id);
const reached: ProgressFact = { type: 'progress.standardReached.v1', data: { level: 'standard' } };

const log = logOf(
  [haTinh.stream, haTinh.recording],
  [kyTan.stream, kyTan.recording],
  [progress, record(reached, happened('2014', { words: 'năm 2014' }))],
  [progress, correct(givenEvent(3), reached, happened('2013'))],
);
const unreadable: RecordedEvent = {
  ...(log[2] as RecordedEvent),
  eventId: idOfThe('an event of a later release'),
  position: positionOf(5n),
  revision: 2,
  type: 'progress.standardReached.v9',
  data: { mức: null, share: 0.5 },
  undecoded: 'unknown event type',
};

describe('The audit trail', () => {
  test('tells who recorded what, when, why and on what document, as the log holds it', async () => {
    const reader = await readerOver(log, auditTrail);
    expect(await findAuditEntry(reader, givenEvent(4))).toEqual({
      id: givenEvent(4),
      position: positionOf(4n),
      stream: progress,
      revision: 1,
      type: 'progress.factCorrected.v1',
      recordedAt: '2026-01-01T04:00:00.000Z',
      occurredOn: happened('2013').occurredOn,
      source: happened('2013').source,
      reason: misread,
      corrects: givenEvent(3),
      actor: { ref: 'a-7c1', kind: 'person', role: 'officer' },
      correlationId: idOfThe('correlation 4'),
      causationId: idOfThe('command 4'),
      commandId: idOfThe('command 4'),
      commandHash: '0'.repeat(64),
      concerns: [kyTan.stream],
      areas: [],
      data: { replacement: reached },
    });
  });

  test('is in the order of recording, page by page, in either direction', async () => {
    const reader = await readerOver(log, auditTrail);
    const subjects = [kyTan.stream];
    for (const newestFirst of [false, true]) {
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await findAuditTrail(reader, { subjects, newestFirst }, { limit: 2, cursor });
        ids.push(...page.rows.map(({ id }) => id));
        cursor = page.next;
      } while (cursor !== undefined);
      const recorded = [2, 3, 4].map(givenEvent);
      expect(ids).toEqual(newestFirst ? recorded.reverse() : recorded);
    }
  });

  test('ends where the log ended for the question', async () => {
    const reader = await readerOver(log, auditTrail);
    const knownAt = positionOf(3n);
    const ids = async (subjects?: (typeof progress)[]): Promise<string[]> => {
      const question = subjects ? { subjects, knownAt } : { knownAt };
      const { rows } = await findAuditTrail(reader, question, { limit: 10 });
      return rows.map(({ id }) => id);
    };
    expect(await ids([progress])).toEqual([givenEvent(3)]);
    expect(await ids()).toEqual([1, 2, 3].map(givenEvent));
  });

  test('is found by whom an event concerns', async () => {
    const reader = await readerOver(log, auditTrail);
    const { rows } = await findAuditTrail(reader, { subjects: [haTinh.stream] }, { limit: 10 });
    expect(rows.map(({ id }) => id)).toEqual([1, 2].map(givenEvent));
  });

  test('keeps an event that nobody can read, with what is wrong with it', async () => {
    const { eventId } = unreadable;
    const reader = await readerOver([...log, unreadable], auditTrail);
    expect(await findAuditEntry(reader, eventId)).toMatchObject({
      undecoded: 'unknown event type',
      type: 'progress.standardReached.v9',
      data: { mức: null, share: 0.5 },
    });
    const document = foldedDocument(auditTrail, [unreadable], eventId);
    expect(() => canonicalJson(document)).not.toThrow();
  });

  test('keeps an event whose payload is no JSON', async () => {
    const broken: RecordedEvent = { ...unreadable, data: undefined, undecoded: 'no JSON' };
    const reader = await readerOver([broken], auditTrail);
    const entry = await findAuditEntry(reader, broken.eventId);
    expect(entry?.undecoded).toBe('no JSON');
    expect(entry).not.toHaveProperty('data');
  });

  test('knows no event that was not recorded', async () => {
    const reader = await readerOver(log, auditTrail);
    expect(await findAuditEntry(reader, idOfThe('nothing'))).toBeUndefined();
  });
});
