import {
  aggregates,
  streamsNamedBy,
  type CriteriaSetFact,
  type FactCategory,
  type ProgressFact,
} from '#domain';
import {
  assignedSet,
  criteriaNamedIn,
  type AssignedSet,
} from '#domain/programme/progress/index.ts';
import {
  categoryOf,
  endsBefore,
  streamOf,
  type DomainEvent,
  type StandingFact,
  type StreamName,
} from '#kernel';
import { eventOf, type Rule } from './finding.ts';
import type { KnownStreams } from './known-streams.ts';

/**
 * The facts of a stream that had ended before what they speak of was there: their own area, commune,
 * organisation or sponsorship, or one that they name.
 */
export function beforeRegistration(
  category: FactCategory,
  id: string,
  facts: readonly StandingFact<DomainEvent>[],
  known: KnownStreams,
): Rule {
  const stream = streamOf(category, id);
  const own = facts.find(({ event }) => event.type === aggregates[category].createdBy);
  return function* (fact) {
    const named = streamsNamedBy(category, id, fact)
      .filter((each) => REGISTERED.has(categoryOf(each)))
      .map((each) => [each, known.creationOf(each)] as const);
    for (const [of, creation] of [[stream, own] as const, ...named]) {
      if (!creation || !endsBefore(fact.occurredOn, creation.occurredOn)) continue;
      yield {
        code: 'happened-before-registration',
        kind: 'contradiction',
        stream,
        events: [eventOf(stream, fact), eventOf(of, creation)],
        text: tooEarly(of, creation),
      };
    }
  };
}

const REGISTERED: ReadonlySet<string> = new Set(['area', 'commune', 'organisation']);

function tooEarly(of: StreamName, { occurredOn: { first } }: StandingFact<DomainEvent>) {
  return {
    vi: `Sự việc xảy ra trước khi ${of} được ghi là có (từ ${first}).`,
    en: `The fact happened before ${of} was there (from ${first}).`,
  };
}

/**
 * The facts of a commune's progress that speak of a criteria set on days on which it surely was not
 * in force: outside the period for which it was issued, or before its legal effect began.
 */
export function outOfForce(commune: string, known: KnownStreams): Rule<ProgressFact> {
  const stream = streamOf('progress', commune);
  return function* (fact) {
    const { first, last } = fact.occurredOn;
    for (const named of setsNamedBy(fact)) {
      const issue = streamOf('criteriaSet', named.set);
      const by = known.factsOf<CriteriaSetFact>(issue)[named.version - 1];
      if (!by) continue;
      const { code, validFrom, validTo } = by.event.data;
      const effect = by.effectiveOn?.first ?? validFrom;
      const from = effect > validFrom ? effect : validFrom;
      if (from <= last && (validTo === undefined || first <= validTo)) continue;
      yield {
        code: 'criteria-set-not-in-force',
        kind: 'contradiction',
        stream,
        events: [eventOf(stream, fact), eventOf(issue, by)],
        text: {
          vi: `Bộ tiêu chí ${code} có hiệu lực từ ${from}${validTo ? ` đến ${validTo}` : ''}, không phải vào ngày của sự việc.`,
          en: `Criteria set ${code} is in force from ${from}${validTo ? ` to ${validTo}` : ''}, not on the days of the fact.`,
        },
      };
    }
  };
}

function setsNamedBy(fact: StandingFact<ProgressFact>): AssignedSet[] {
  const named = [assignedSet(fact) ?? [], criteriaNamedIn(fact.event)].flat();
  return [...new Map(named.map((each) => [`${each.set} ${each.version}`, each])).values()];
}
