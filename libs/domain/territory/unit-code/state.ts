import type { Day, StandingFact, Uuid } from '#kernel';
import type { UnitCodeFact } from './events.ts';

type Taking = Extract<UnitCodeFact, { type: 'unitCode.taken.v1' }>;
type Release = Extract<UnitCodeFact, { type: 'unitCode.released.v1' }>;

/** The days on which a commune has a code, both included; without `to` until further notice. */
export interface Holding {
  readonly commune: Uuid;
  readonly from: Day;
  readonly to?: Day;
  /** The event by which the code was taken. */
  readonly takenBy: Uuid;
  /** The event by which it was released, if it was. */
  readonly releasedBy?: Uuid;
}

/** A fact of a code, as far as its holders are concerned. */
export type CodeFact = Pick<StandingFact<UnitCodeFact>, 'event' | 'eventId'>;

/** Who has had a code, and when: each taking, ended by the release that falls into it. */
export function holdingsOf(facts: readonly CodeFact[]): Holding[] {
  return facts.flatMap(({ event, eventId }) =>
    event.type === 'unitCode.taken.v1' ? [holdingOf(event.data, eventId, facts)] : [],
  );
}

/** The commune that has a code on a day; `undefined` if none has it. */
export function holderOn(facts: readonly CodeFact[], day: Day): Uuid | undefined {
  return holdingsOf(facts).find((holding) => includes(holding, day))?.commune;
}

/** Whether a code is held on a day. */
export function includes({ from, to }: Pick<Holding, 'from' | 'to'>, day: Day): boolean {
  return from <= day && (to === undefined || day <= to);
}

/** Whether two holdings share a day. */
export function shareADay(a: Holding, b: Holding): boolean {
  return (b.to === undefined || a.from <= b.to) && (a.to === undefined || b.from <= a.to);
}

function holdingOf(
  { commune, from, to }: Taking['data'],
  takenBy: Uuid,
  facts: readonly CodeFact[],
): Holding {
  const period = { from, ...(to ? { to } : {}) };
  const [release] = releasesAmong(facts)
    .filter(({ event }) => event.data.commune === commune && includes(period, event.data.to))
    .sort((a, b) => (a.event.data.to < b.event.data.to ? -1 : 1));
  return release
    ? { commune, from, to: release.event.data.to, takenBy, releasedBy: release.eventId }
    : { commune, ...period, takenBy };
}

/** The releases among the facts of a code. */
export function releasesAmong(facts: readonly CodeFact[]): (CodeFact & { event: Release })[] {
  return facts.flatMap(({ event, eventId }) =>
    event.type === 'unitCode.released.v1' ? [{ event, eventId }] : [],
  );
}
