import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import { dayAt, streamOf, type Day, type StreamName } from '#kernel';
import { CLOCK, Problem, type Clock } from '#platform';
import {
  areas,
  findArea,
  findSummary,
  namedModels,
  namesOf,
  summaryModels,
  type AreaView,
  type Names,
  type Summary,
} from '#read-models';
import { Answers, found, type Standing } from '../answering/answers.ts';
import { dayParameter, viewing } from '../answering/parameters.ts';

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

/** A summary of the country, or of a province or district, over a period. */
export class Summarise extends Query<SummaryPage> {
  readonly area: string | undefined;
  readonly asked: z.output<typeof summarySchema>;

  constructor(area: string | undefined, asked: z.output<typeof summarySchema>) {
    super();
    this.area = area;
    this.asked = asked;
  }
}

/** The page of a summary. */
export interface SummaryPage extends Standing {
  readonly data: Summary;
  readonly names: Names;
}

@QueryHandler(Summarise)
export class SummariseHandler implements IQueryHandler<Summarise> {
  readonly #answers: Answers;
  readonly #clock: Clock;

  constructor(@Inject(Answers) answers: Answers, @Inject(CLOCK) clock: Clock) {
    this.#answers = answers;
    this.#clock = clock;
  }

  execute({ area, asked }: Summarise): Promise<SummaryPage> {
    const { to = dayAt(this.#clock()), from = `${to.slice(0, 4)}-01-01` as Day } = asked;
    if (from > to) throw periodReversed();
    const { from: _, to: __, by, ...seen } = asked;
    return this.#answers.answer(
      { ...seen, asOf: to },
      {
        models: [areas, ...summaryModels, ...namedModels],
        read: async (reader, viewpoint) => {
          const view =
            area === undefined
              ? undefined
              : found(await findArea(reader, area, viewpoint), 'area', area);
          const data = await findSummary(reader, {
            ...(area === undefined ? {} : { area }),
            period: { from, to },
            by: by ?? levelBelow(view),
            knownAt: viewpoint.knownAt,
          });
          return { data, names: await namesOf(reader, placesIn(data), viewpoint) };
        },
      },
    );
  }
}

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
