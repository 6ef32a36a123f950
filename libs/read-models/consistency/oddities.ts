import { doesNotAddUp, overDelivered, type ReportFact, type SponsorshipFact } from '#domain';
import { streamOf, type StandingFact } from '#kernel';
import { eventOf, type Found, type Rule } from './finding.ts';

/** A report whose parts do not make up its total: kept as published. */
export function figuresThatDoNotAddUp(report: string): Rule<ReportFact> {
  const stream = streamOf('report', report);
  return function* (fact) {
    if (!doesNotAddUp(fact.event.data.content)) return;
    const { measure, title } = fact.event.data;
    yield {
      code: 'figures-do-not-add-up',
      kind: 'oddity',
      stream,
      events: [eventOf(stream, fact)],
      text: {
        vi: `Báo cáo nêu các phần không bằng tổng: ${title.vi}.`,
        en: `The report states parts that do not make up its total: ${title.en ?? measure}.`,
      },
    };
  };
}

/** Lines of a sponsorship on which surely more was delivered than pledged: sponsors do so. */
export function* deliveredBeyondPledge(
  sponsorship: string,
  facts: readonly StandingFact<SponsorshipFact>[],
): Generator<Found> {
  const stream = streamOf('sponsorship', sponsorship);
  for (const { line, by } of overDelivered(facts)) {
    yield {
      code: 'delivered-beyond-pledge',
      kind: 'oddity',
      stream,
      events: facts
        .filter(({ eventId }) => by.includes(eventId))
        .map((fact) => eventOf(stream, fact)),
      text: {
        vi: `Khoản ${line} được trao nhiều hơn cam kết.`,
        en: `More was delivered on the line ${line} than was pledged.`,
      },
    };
  }
}
