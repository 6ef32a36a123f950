import { Chance } from './chance.ts';
import { CommuneLife } from './commune-life.ts';
import { foundNation } from './nation.ts';
import { Recorder, type Recording } from './recording.ts';

const COMMUNES_MAX = 11_000;
const EVENTS_A_COMMUNE = 90;
/** The leanest rate: 40 events of a commune a year, recorded at the end of each half. */
const EVENTS_A_SESSION = 20;
/** From the first half of 2015 to the first of 2025; the criteria set of 2016 falls into it. */
const HALVES = { first: 10, last: 30 };
const OFFICERS_AT_ONCE = 100;

/**
 * A history of the whole country of so many events, the same for the same seed: 63 provinces, as
 * many communes as so many events bear (up to 11,000) unless it is said, reporting half-year by half-year, about a
 * hundred officers at a time, with corrections, retractions and papers found late. All but the
 * first event, which opens the log.
 */
export function* nationalLog(
  events: number,
  { seed = 2026, communes = communesFor(events) }: { seed?: number; communes?: number } = {},
): Generator<Recording> {
  const chance = new Chance(seed);
  const recorder = new Recorder(chance);
  const { places, sets, recordings } = foundNation(chance, recorder, communes);
  yield* recordings.slice(0, events);
  let left = events - recordings.length;
  const lives = places.map((place) => ({
    life: new CommuneLife(chance, recorder, place, sets),
    busyness: place.busyness,
  }));
  const atLeast = (1.15 * left) / places.length / (HALVES.last - HALVES.first + 1);
  const average = Math.max(EVENTS_A_SESSION, atLeast);
  for (let half = HALVES.first; half <= HALVES.last && left > 0; half += 1) {
    const sessions = chance
      .shuffled(lives)
      .map(({ life, busyness }) => life.report(half, average * busyness));
    for (const recording of interleaved(sessions, chance)) {
      if (left <= 0) return;
      left -= 1;
      yield recording;
    }
  }
  if (left > 0) throw new RangeError(`the history is ${left} events short`);
}

function communesFor(events: number): number {
  return Math.min(COMMUNES_MAX, Math.ceil(events / EVENTS_A_COMMUNE));
}

/** A hundred sessions go on at once; when one ends, the next begins. */
function* interleaved(
  sessions: readonly Iterator<Recording>[],
  chance: Chance,
): Generator<Recording> {
  const open = sessions.slice(0, OFFICERS_AT_ONCE);
  const waiting = sessions.slice(OFFICERS_AT_ONCE).values();
  while (open.length > 0) {
    const at = chance.between(0, open.length - 1);
    const next = open[at]?.next();
    if (next && next.done !== true) {
      yield next.value;
      continue;
    }
    const following = waiting.next();
    if (following.done === true) open.splice(at, 1);
    else open[at] = following.value;
  }
}
