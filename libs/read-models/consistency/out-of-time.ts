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
  writeDay,
  type BilingualText,
  type DomainEvent,
  type StandingFact,
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
        text: tooEarly(creation),
      };
    }
  };
}

const REGISTERED: ReadonlySet<string> = new Set(['area', 'commune', 'organisation']);

function tooEarly({ event, occurredOn }: StandingFact<DomainEvent>): BilingualText {
  const first = writeDay(occurredOn.first);
  const name = nameIn(event);
  return {
    vi: `Theo sổ, sự việc xảy ra khi chưa có ${name ?? 'điều mà nó nói tới'} (chỉ có từ ${first}).`,
    en: `The fact happened before ${name ?? 'what it speaks of'} was there (from ${first}).`,
  };
}

function nameIn({ data }: DomainEvent): string | undefined {
  const { name } = data as { readonly name?: unknown };
  return typeof name === 'string' ? name : undefined;
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
          vi: `Bộ tiêu chí ${code} có hiệu lực từ ${writeDay(from)}${validTo ? ` đến ${writeDay(validTo)}` : ''}, không phải vào ngày của sự việc.`,
          en: `Criteria set ${code} is in force from ${writeDay(from)}${validTo ? ` to ${writeDay(validTo)}` : ''}, not on the days of the fact.`,
        },
      };
    }
  };
}

function setsNamedBy(fact: StandingFact<ProgressFact>): AssignedSet[] {
  const named = [assignedSet(fact) ?? [], criteriaNamedIn(fact.event)].flat();
  return [...new Map(named.map((each) => [`${each.set} ${each.version}`, each])).values()];
}
