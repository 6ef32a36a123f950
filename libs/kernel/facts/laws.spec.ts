import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { happened } from '#testing/circumstances.ts';
import { correct, givenEvent, History, misread, record, retract } from '#testing/history.ts';
import { built, burning, house, lit, putOut, type LampFact } from '#testing/lamps.ts';
import type { Day } from '../day.ts';
import type { Recorded } from '../event.ts';
import { positionOf } from '../position.ts';
import { isRejection } from '../rejection.ts';
import { decideFacts, type Decision, type FactCommand } from './decide-facts.ts';
import { foldFact, standingFacts, type Fact, type StandingFact } from './fact.ts';
import { stateAsOf } from './standing-state.ts';

const STREAM = 'house-1';

const lamp = fc.constantFrom('hall', 'attic');
const event: fc.Arbitrary<LampFact> = fc.oneof(lamp.map(lit), lamp.map(putOut));
const date = fc
  .tuple(fc.integer({ min: 2010, max: 2015 }), fc.constantFrom('', '-H1', '-Q4', '-06', '-06-15'))
  .map(([year, part]) => happened(`${year}${part}`));
const target = fc.integer({ min: 1, max: 14 }).map(givenEvent);
const command: fc.Arbitrary<FactCommand<LampFact>> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(event, date).map(([fact, when]) => record(fact, when)) },
  fc.tuple(target, event, date).map(([which, fact, when]) => correct(which, fact, when)),
  target.map((which) => retract(which)),
);
const commands = fc.array(command, { maxLength: 14 });
const opening = new History().and(STREAM, record(built(), happened('2009')));

const factsOf = (history: History) => history.factsOf(STREAM) as readonly Fact<LampFact>[];
const decide = (each: FactCommand<LampFact>, facts: readonly Fact<LampFact>[]) =>
  decideFacts(house, '1', each, facts, undefined);
const happens = (decision: Decision<LampFact>) => !isRejection(decision) && decision.length > 0;

/** The house after commands, those refused or without effect left out. */
function after(all: readonly FactCommand<LampFact>[]): History {
  return all.reduce(
    (history, each) =>
      happens(decide(each, factsOf(history))) ? history.and(STREAM, each) : history,
    opening,
  );
}
const told = (facts: readonly StandingFact<LampFact>[]) =>
  facts.map(({ event: { type, data }, occurredOn }) => ({ type, data, on: occurredOn.value }));
const code = (decision: Decision<LampFact>) =>
  isRejection(decision) ? [decision.code, decision.contradicts] : 'accepted';

describe('a decision', () => {
  it('made again on its own outcome finds nothing to do', () => {
    fc.assert(
      fc.property(commands, command, (history, last) => {
        const before = after(history);
        if (!happens(decide(last, factsOf(before)))) return;
        expect(decide(last, factsOf(before.and(STREAM, last)))).toEqual([]);
      }),
    );
  });

  it('on a correction is the one on recording it where the fact had never been', () => {
    fc.assert(
      fc.property(commands, fc.nat(), event, date, (history, pick, fact, when) => {
        const facts = factsOf(after(history));
        const corrected = facts[pick % facts.length];
        if (corrected?.event.type !== fact.type) return;
        const others = facts.filter((each) => each !== corrected);
        const recorded = decide(record(fact, when), others);
        const nothingToDo = !isRejection(recorded) && recorded.length === 0;
        const decision = decide(correct(corrected.eventId, fact, when), facts);
        if (!isRejection(decision) && decision.length === 0) {
          // What stands already is not judged again, even if a later finding speaks against it.
          expect(told(standingFacts([corrected]))).toEqual([
            { ...fact, on: when.occurredOn.value },
          ]);
          return;
        }
        // The same fact twice is one fact recorded, but a correction may make two facts alike.
        if (!nothingToDo) expect(code(decision)).toEqual(code(recorded));
      }),
    );
  });

  it('on an amendment of an amendment names the original', () => {
    fc.assert(
      fc.property(commands, event, date, (history, fact, when) => {
        const facts = factsOf(after(history));
        for (const original of facts) {
          for (const { eventId } of original.amendments) {
            for (const each of [correct(eventId, fact, when), retract(eventId)]) {
              expect(code(decide(each, facts))).toEqual([
                'corrects-an-amendment',
                original.eventId,
              ]);
            }
          }
        }
      }),
    );
  });

  it('never leaves a lamp burning twice where days tell the order', () => {
    fc.assert(
      fc.property(commands, (history) => {
        const standing = standingFacts(factsOf(after(history.filter(isRecording))));
        const last = standing.at(-1);
        if (!last || last.event.type === 'house.built.v1') return;
        const spoken = burning(last.event.data.lamp);
        const others = standing.filter((fact) => fact !== last);
        const overlapped = others.some((fact) => fact.occurredOn.last >= last.occurredOn.first);
        if (overlapped || last.position < newest(standing)) return;
        const before = stateAsOf(others, last.occurredOn.first, spoken).surely;
        expect(before?.outcome).not.toBe(spoken(last));
      }),
    );
  });
});

describe('what stands', () => {
  it('is restored by correcting a retracted fact to what it was', () => {
    fc.assert(
      fc.property(commands, fc.nat(), (history, pick) => {
        const before = after(history);
        const standing = standingFacts(factsOf(before));
        const fact = standing[pick % standing.length];
        if (!fact || fact.event.type === 'house.built.v1') return;
        const restored = before
          .and(STREAM, retract(fact.eventId))
          .and(STREAM, { intent: 'correct', corrects: fact.eventId, reason: misread, ...fact });
        expect(told(standingFacts(factsOf(restored)))).toEqual(told(standing));
      }),
    );
  });

  it('does not depend on the order of recording where no intervals overlap', () => {
    const years = fc.uniqueArray(fc.integer({ min: 2010, max: 2030 }), { maxLength: 8 });
    const facts = years.chain((each) =>
      fc.tuple(...each.map((year) => event.map((fact) => record(fact, happened(`${year}`))))),
    );
    const orders = facts.chain((each) =>
      fc.tuple(
        fc.constant(each),
        fc.shuffledSubarray(each, { minLength: each.length, maxLength: each.length }),
      ),
    );
    fc.assert(
      fc.property(orders, fc.integer({ min: 2009, max: 2031 }), ([one, other], year) => {
        const [a, b] = [one, other].map((each) =>
          standingFacts(factsOf(each.reduce((log, fact) => log.and(STREAM, fact), opening))),
        );
        expect(told(a ?? [])).toEqual(told(b ?? []));
        const day = `${year}-12-31` as Day;
        const state = (all: typeof a) => stateAsOf(all ?? [], day, burning('hall')).surely?.outcome;
        expect(state(a)).toBe(state(b));
      }),
    );
  });

  it('at a position is what stood when the log ended there', () => {
    fc.assert(
      fc.property(commands, fc.nat({ max: 15 }), (history, end) => {
        const whole = eventsOf(after(history));
        const cut = whole.slice(0, end);
        expect(standingFacts(fold(whole), positionOf(BigInt(cut.length)))).toEqual(
          standingFacts(fold(cut)),
        );
      }),
    );
  });
});

describe('the fold of facts', () => {
  it('of one log after another is the fold of both together', () => {
    fc.assert(
      fc.property(commands, fc.nat({ max: 15 }), (history, cut) => {
        const whole = eventsOf(after(history));
        expect(fold(whole.slice(cut), fold(whole.slice(0, cut)))).toEqual(fold(whole));
      }),
    );
  });

  it('changes nothing that it was given', () => {
    fc.assert(
      fc.property(commands, (history) => {
        const whole = eventsOf(after(history));
        const facts = whole.reduce<readonly Fact<LampFact>[]>(
          (before, each) => Object.freeze(foldFact(before, each)),
          [],
        );
        expect(facts).toEqual(fold(whole));
      }),
    );
  });
});

const isRecording = (each: FactCommand<LampFact>) => each.intent === 'record';
const newest = (facts: readonly StandingFact<LampFact>[]) =>
  facts
    .map(({ position }) => position)
    .sort()
    .at(-1) ?? positionOf(0n);

/** The events of a history, in the order of the log. */
function eventsOf(history: History): Recorded<LampFact>[] {
  return history.eventsOf(STREAM) as Recorded<LampFact>[];
}
function fold(
  events: readonly Recorded<LampFact>[],
  from: readonly Fact<LampFact>[] = [],
): readonly Fact<LampFact>[] {
  return events.reduce<readonly Fact<LampFact>[]>(foldFact, from);
}
