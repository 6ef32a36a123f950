import type { UnitCodeFact } from '#domain';
import {
  foldFact,
  idOf,
  isAmendment,
  standingFacts,
  type Day,
  type Fact,
  type Position,
} from '#kernel';
import type { RecordedEvent } from '#projections';
import type { CodeRecord, CommuneDocument } from './document.ts';

/** The days for which a commune has a code; without `to`, until further notice. */
export interface CodePeriod {
  readonly code: string;
  readonly from: Day;
  readonly to?: Day;
}

/** Folds an event of a code's own stream into the commune it concerns. */
export function foldCode(
  codes: readonly CodeRecord[],
  event: RecordedEvent,
): readonly CodeRecord[] {
  const code = idOf(event.stream);
  const held = codes.find((each) => each.code === code)?.facts ?? [];
  const others = codes.filter((each) => each.code !== code);
  const facts = isCorrectionFromElsewhere(held, event)
    ? [...held, factOfCorrection(event)]
    : foldFact<UnitCodeFact>(held, event);
  if (facts.length === 0) return codes;
  return [...others, { code, facts }].sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** The codes a commune has on a day, and had before, as known at a position; in order of days. */
export function codePeriods(
  document: CommuneDocument,
  asOf: Day,
  knownAt?: Position,
): CodePeriod[] {
  return document.codes
    .flatMap(({ code, facts }) => periodsOf(code, document._id, facts, knownAt))
    .filter(({ from }) => from <= asOf)
    .sort((a, b) => (a.from + a.code < b.from + b.code ? -1 : 1));
}

/** Whether a period holds the day. */
export function holds({ from, to }: CodePeriod, day: Day): boolean {
  return from <= day && (to === undefined || day <= to);
}

function periodsOf(
  code: string,
  commune: string,
  facts: readonly Fact<UnitCodeFact>[],
  knownAt: Position | undefined,
): CodePeriod[] {
  const own = standingFacts(facts, knownAt)
    .map(({ event }) => event)
    .filter((event) => event.data.commune === commune);
  const releases = own
    .filter((event) => event.type === 'unitCode.released.v1')
    .map((event) => event.data.to)
    .sort();
  return own.flatMap((event) => {
    if (event.type !== 'unitCode.taken.v1') return [];
    const { from } = event.data;
    const to = releases.find((day) => day >= from) ?? event.data.to;
    return [{ code, from, ...(to === undefined ? {} : { to }) }];
  });
}

/** A code first taken for another commune, and corrected to be this one's. */
function isCorrectionFromElsewhere(
  held: readonly Fact<UnitCodeFact>[],
  { type, metadata }: RecordedEvent,
): boolean {
  return (
    isAmendment(type) &&
    type.includes('.factCorrected.') &&
    !held.some((fact) => fact.eventId === metadata.corrects)
  );
}

function factOfCorrection(event: RecordedEvent): Fact<UnitCodeFact> {
  const { eventId, position, metadata } = event;
  const { occurredOn, source, concerns, corrects } = metadata;
  const { replacement } = event.data as { replacement: UnitCodeFact };
  const base = { position, occurredOn, source, concerns };
  return { ...base, eventId: corrects ?? eventId, event: replacement, amendments: [] };
}
