import { z } from 'zod';
import { summaryPageSchema } from '#contracts';
import { streamOf, type Day, type StreamName } from '#kernel';
import { Problem } from '#platform';
import {
  areas,
  findArea,
  findSummary,
  namedModels,
  namesOf,
  summaryModels,
  toldSummary,
  type AreaView,
  type Period,
  type Summary,
} from '#read-models';
import { found } from '../answering/answers.ts';
import { dayParameter, viewing, type Viewing } from '../answering/parameters.ts';
import { page, type InLanguage } from '../page.ts';

const { knownAt, minPosition, lang } = viewing;

/** What may be asked of a summary. */
export const summarySchema = z.strictObject({
  knownAt,
  minPosition,
  lang,
  from: dayParameter
    .optional()
    .describe('The first day of the period; if left out, the first day of the year of its last.'),
  to: dayParameter
    .optional()
    .describe('The last day of the period, at whose end states are counted; today if left out.'),
  by: z
    .enum(['commune', 'district', 'province'])
    .optional()
    .describe('What the rows are about; if left out, the next level below. At most 1,000 rows.'),
});

type Asked = z.output<typeof summarySchema>;

/** What is asked of a summary once its period is settled. */
export interface OverPeriod extends Viewing, InLanguage {
  readonly area?: string;
  readonly period: Period;
  readonly by: Asked['by'];
}

/**
 * What was asked, over the period it is about: up to today, and from the first day of the year in
 * which it ends. Throws a Problem if it ends before it begins.
 */
export function overPeriod({ from, to, by, ...seen }: Asked & InLanguage, today: Day): OverPeriod {
  const last = to ?? today;
  const first = from ?? (`${last.slice(0, 4)}-01-01` as Day);
  if (first > last) throw periodReversed();
  return { ...seen, asOf: last, period: { from: first, to: last }, by };
}

/** A summary of the country, or of a province or district, over a period. */
export const summaryPage = page(summaryPageSchema, {
  models: [areas, ...summaryModels, ...namedModels],
  keptAs: 'summary',
  read: async (reader, viewpoint, { area, period, by, language }: OverPeriod) => {
    const view =
      area === undefined ? undefined : found(await findArea(reader, area, viewpoint), 'area', area);
    const summary = await findSummary(reader, {
      ...(area === undefined ? {} : { area }),
      period,
      by: by ?? levelBelow(view),
      knownAt: viewpoint.knownAt,
    });
    const names = await namesOf(reader, placesIn(summary), viewpoint);
    return { data: toldSummary(summary, language), names };
  },
});

function levelBelow(area: AreaView | undefined): 'commune' | 'district' | 'province' {
  if (area === undefined) return 'province';
  return area.level === 'province' ? 'district' : 'commune';
}

function placesIn({ total, rows }: Summary): StreamName[] {
  return [total, ...rows].flatMap(({ place: { province, district, commune } }) => [
    ...[province, district].flatMap((id) => (id === undefined ? [] : [streamOf('area', id)])),
    ...(commune === undefined ? [] : [streamOf('commune', commune)]),
  ]);
}

function periodReversed(): Problem {
  return new Problem(400, 'period-reversed', {
    vi: 'Ngày cuối kỳ (to) đứng trước ngày đầu kỳ (from).',
    en: 'The period ends (to) before it begins (from).',
  });
}
