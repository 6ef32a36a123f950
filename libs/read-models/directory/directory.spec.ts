import { describe, expect, test } from '@jest/globals';
import { streamOf, type DomainEvent, type FactCommand, type StreamName } from '#kernel';
import type { DocumentReader } from '#projections';
import { happened } from '#testing/circumstances.ts';
import { day } from '#testing/days.ts';
import { readerOver } from '#testing/folding.ts';
import { idOfThe, record } from '#testing/history.ts';
import { logOf } from '#testing/log.ts';
import { findReports } from '../reports/query.ts';
import { reports } from '../reports/project.ts';
import type { ViewPage } from './directory.ts';

const asOf = day('2020-12-31');

describe('A page of a list of which most was not known then', () => {
  const log = logOf(...Array.from({ length: 5_000 }, (_, n) => published(n)));
  const knownAt = log[9]?.position;

  test('costs few questions to the store, however few rows it is to have', async () => {
    const counted = countingPages(await readerOver(log, reports));
    const pages: ViewPage<unknown>[] = [];
    let cursor: string | undefined;
    do {
      const before = counted.asked();
      const page = await findReports(counted.reader, { asOf, knownAt }, { limit: 1, cursor });
      expect(counted.asked() - before).toBeLessThanOrEqual(15);
      pages.push(page);
      cursor = page.next;
    } while (cursor !== undefined);
    // What was known lies at the end; before it there are pages without a row, but with a next one.
    expect(pages[0]).toMatchObject({ rows: [], next: expect.any(String) });
    expect(pages.flatMap(({ rows }) => rows)).toHaveLength(10);
    expect(pages.every(({ rows }) => rows.length <= 1)).toBe(true);
    expect(pages.length).toBeLessThan(15);
  });

  test('gives the same rows in the same order, however many are asked for', async () => {
    const reader = await readerOver(log, reports);
    const rowsBy = async (limit: number): Promise<unknown[]> => {
      const rows: unknown[] = [];
      let cursor: string | undefined;
      do {
        const page = await findReports(reader, { asOf, knownAt }, { limit, cursor });
        rows.push(...page.rows);
        cursor = page.next;
      } while (cursor !== undefined);
      return rows;
    };
    const all = await rowsBy(200);
    expect(all).toHaveLength(10);
    expect(await rowsBy(1)).toEqual(all);
    expect(await rowsBy(3)).toEqual(all);
  });
});

/** The later it is recorded, the earlier the day of which a report speaks: the known come last. */
function published(n: number): [StreamName, FactCommand<DomainEvent>] {
  const year = 2019 - (n < 10 ? 0 : 1);
  const report = {
    type: 'report.published.v1',
    data: {
      about: { kind: 'area', id: idOfThe('Hà Tĩnh') },
      measure: 'communesAtStandard',
      title: { vi: 'Số xã đạt chuẩn' },
      content: {
        kind: 'figure',
        quantity: { amount: String(n), unit: 'commune', qualifier: 'exact' },
      },
    },
  } as const;
  return [streamOf('report', idOfThe(`report ${n}`)), record(report, happened(String(year)))];
}

function countingPages(reader: DocumentReader): { reader: DocumentReader; asked: () => number } {
  let asked = 0;
  return {
    asked: () => asked,
    reader: {
      load: (model, ids) => reader.load(model, ids),
      group: (model, grouping) => reader.group(model, grouping),
      stream: (model, selection) => reader.stream(model, selection),
      page: (model, query) => {
        asked += 1;
        return reader.page(model, query);
      },
    },
  };
}
