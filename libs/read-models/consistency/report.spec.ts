import { describe, expect, test } from '@jest/globals';
import { positionOf } from '#kernel';
import { givenEvent, retract } from '#testing/history.ts';
import {
  achieved,
  assignedSet,
  codesFound,
  delivered,
  fact,
  found,
  foundAt,
  haTinh,
  known,
  kyTan,
  pledged,
  progress,
  published,
  sponsored,
} from '#testing/inconsistencies.ts';
import { reportsOf } from './report.ts';

describe('a consistency report', () => {
  test('finds nothing in a ledger whose facts fit together', async () => {
    const log = [...known, assignedSet, achieved, sponsored, pledged];
    expect(await found(...log)).toEqual([]);
  });

  test('stands at a position: what was recorded later is not in it', async () => {
    const log = [...known, [haTinh.stream, retract(givenEvent(1))] as const];
    expect(await codesFound(...log)).toContain('unknown-area');
    expect(await foundAt(positionOf(5n), ...log)).toEqual([]);
  });

  test('names the facts, their positions, and what to do, in two languages', async () => {
    const log = [...known, [haTinh.stream, retract(givenEvent(1))] as const];
    const inCommune = (await found(...log)).find(({ stream }) => stream === kyTan.stream);
    expect(inCommune).toEqual({
      code: 'unknown-area',
      kind: 'reference',
      stream: kyTan.stream,
      events: [
        { stream: kyTan.stream, eventId: givenEvent(3), position: positionOf(3n) },
        { stream: haTinh.stream, eventId: givenEvent(6), position: positionOf(6n) },
      ],
      text: {
        vi: expect.stringContaining('Chưa có địa bàn nào có định danh') as unknown,
        en: expect.stringContaining('No area has the id') as unknown,
      },
      whatToDo: {
        vi: expect.stringContaining('Khôi phục') as unknown,
        en: expect.stringContaining('Restore') as unknown,
      },
    });
  });

  test('tells as one what is said of many facts of a stream, and names fifty of them', async () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      fact(progress, `${2010 + (index % 10)}`, {
        type: 'progress.countReported.v1',
        data: { count: index },
      }),
    );
    const log = [...known, ...many, [kyTan.stream, retract(givenEvent(3))] as const];
    const findings = await found(...log);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ code: 'unknown-commune', further: 11 });
    expect(findings[0]?.events).toHaveLength(50);
  });

  test('lets others in the process have their turn while it goes on', async () => {
    const many = Array.from({ length: 300 }, (_, index) =>
      fact(progress, '2013', { type: 'progress.countReported.v1', data: { count: index % 3 } }),
    );
    let turns = 0;
    const takeTurns = (): NodeJS.Immediate =>
      setImmediate(() => {
        turns += 1;
        others = takeTurns();
      });
    let others = takeTurns();
    expect(await found(...known, ...many)).toEqual([]);
    clearImmediate(others);
    expect(turns).toBeGreaterThan(6);
  });

  test('as one answer lists a thousand findings, or those of a code, and counts all', async () => {
    const [finding] = await found(...known, published(haTinh.id, '70'));
    async function* many() {
      for (let at = 0; at < 1_002; at += 1) yield finding!;
      yield { ...finding!, code: 'another', kind: 'duplicate' as const };
    }
    const counts = [
      { code: 'another', kind: 'duplicate', count: 1 },
      { code: 'figures-do-not-add-up', kind: 'oddity', count: 1_002 },
    ];
    const reports = await reportsOf(many());
    const all = reports();
    expect(all).toMatchObject({ counts, further: 3 });
    expect(all.data).toHaveLength(1_000);
    expect(reports('another')).toEqual({
      data: [expect.objectContaining({ code: 'another' })],
      counts,
    });
    expect(reports('figures-do-not-add-up')).toMatchObject({ counts, further: 2 });
    expect(reports('name-unchanged')).toEqual({ data: [], counts });
  });
});

describe('oddities, which need nothing done, are', () => {
  test('reports whose parts do not make up the total', async () => {
    expect(await found(...known, published(haTinh.id, '70'))).toMatchObject([
      { code: 'figures-do-not-add-up', kind: 'oddity', events: [{ eventId: givenEvent(6) }] },
    ]);
    expect(await found(...known, published(haTinh.id, '71'))).toEqual([]);
  });

  test('deliveries beyond what was pledged', async () => {
    const log = [...known, sponsored, pledged, delivered('11')];
    expect(await found(...log)).toMatchObject([
      { code: 'delivered-beyond-pledge', kind: 'oddity', events: [{ eventId: givenEvent(8) }] },
    ]);
  });
});
