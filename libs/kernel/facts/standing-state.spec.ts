import { describe, expect, it } from '@jest/globals';
import { happened } from '#testing/circumstances.ts';
import { correct, givenEvent, History, record, retract } from '#testing/history.ts';
import { built, burning, lit, putOut, type LampFact } from '#testing/lamps.ts';
import { parseDay, type Day } from '../day.ts';
import { positionOf } from '../position.ts';
import type { FactCommand } from './decide-facts.ts';
import { countingAmendment, foldFact, isAmendment, standingFacts, type Fact } from './fact.ts';
import { contradictedFact, stateAsOf } from './standing-state.ts';

const on = (text: string): Day => parseDay(text) as Day;
const STREAM = 'house-1';

function factsOf(...recordings: FactCommand<LampFact>[]): readonly Fact<LampFact>[] {
  const history = recordings.reduce((log, each) => log.and(STREAM, each), new History());
  return history.factsOf(STREAM) as readonly Fact<LampFact>[];
}
const names = (facts: readonly Fact<LampFact>[], knownAt?: number) =>
  standingFacts(facts, knownAt === undefined ? undefined : positionOf(BigInt(knownAt))).map(
    ({ event }) => event,
  );

describe('a fact', () => {
  const facts = factsOf(
    record(lit('a'), happened('2013')),
    correct(givenEvent(1), lit('b'), happened('2014')),
    retract(givenEvent(1)),
    correct(givenEvent(1), lit('c'), happened('2012')),
  );

  it('stands by the amendment recorded last, of those known', () => {
    expect(names(facts, 0)).toEqual([]);
    expect(names(facts, 1)).toEqual([lit('a')]);
    expect(names(facts, 2)).toEqual([lit('b')]);
    expect(names(facts, 3)).toEqual([]);
    expect(names(facts, 4)).toEqual([lit('c')]);
    expect(names(facts)).toEqual([lit('c')]);
  });

  it('keeps its own id and position, and says by what it stands', () => {
    const [fact] = standingFacts(facts, positionOf(2n));
    expect(fact).toMatchObject({
      eventId: givenEvent(1),
      position: positionOf(1n),
      correctedBy: givenEvent(2),
      occurredOn: { value: '2014' },
    });
    expect(standingFacts(facts, positionOf(1n))[0]).not.toHaveProperty('correctedBy');
  });

  it('has the counting amendment of the highest position, in whatever order it was read', () => {
    const [fact] = facts;
    if (!fact) throw new Error('one fact was given');
    const shuffled = { ...fact, amendments: [...fact.amendments].reverse() };
    expect(countingAmendment(shuffled)?.eventId).toBe(givenEvent(4));
    expect(countingAmendment(shuffled, positionOf(3n))?.kind).toBe('retraction');
    expect(countingAmendment(shuffled, positionOf(1n))).toBeUndefined();
  });

  it('keeps the reason of an amendment, and whom it concerns', () => {
    expect(facts[0]?.amendments.map(({ kind, reason }) => [kind, reason?.code])).toEqual([
      ['correction', 'misread'],
      ['retraction', 'misread'],
      ['correction', 'misread'],
    ]);
  });

  it('gathers without repetition all whom it and its amendments concern', () => {
    const recorded = (concerns: string[], corrects?: string) =>
      ({
        type: corrects ? 'house.factCorrected.v1' : 'house.lampLit.v1',
        data: corrects ? { replacement: lit() } : lit().data,
        eventId: corrects ? 'second' : 'first',
        position: positionOf(corrects ? 2n : 1n),
        metadata: { ...happened('2013'), concerns, corrects },
      }) as unknown as Parameters<typeof foldFact>[1];
    const once = foldFact<LampFact>([], recorded(['room-a', 'room-b']));
    const [fact] = foldFact(once, recorded(['room-b', 'room-c'], 'first'));
    expect(fact?.concerns).toEqual(['room-a', 'room-b', 'room-c']);
  });

  it('is not touched by an amendment of another', () => {
    const two = factsOf(
      record(lit('a'), happened('2013')),
      record(lit('b'), happened('2013')),
      retract(givenEvent(2)),
    );
    expect(names(two)).toEqual([lit('a')]);
  });

  it('is amended by the two events that amend, and by no other', () => {
    expect(isAmendment('house.factCorrected.v1')).toBe(true);
    expect(isAmendment('criteriaSet.factRetracted.v12')).toBe(true);
    for (const type of [
      'house.lampLit.v1',
      'house.factCorrectedAgain.v1',
      'house.artifactCorrected.v1',
      'a.house.factCorrected.v1',
      'house.factCorrected.v1.old',
    ]) {
      expect(isAmendment(type)).toBe(false);
    }
  });
});

describe('facts in order', () => {
  it('are by last day, then first day, then position of the original', () => {
    const facts = factsOf(
      record(lit('year'), happened('2013')),
      record(lit('late in the year'), happened('2013-Q4')),
      record(lit('earlier'), happened('2013-06')),
      record(lit('second in the year'), happened('2013')),
      record(lit('moved'), happened('2020')),
      correct(givenEvent(5), lit('moved'), happened('2013')),
    );
    expect(names(facts)).toEqual(
      ['earlier', 'year', 'second in the year', 'moved', 'late in the year'].map(lit),
    );
  });
});

describe('the state on a day', () => {
  const facts = standingFacts(
    factsOf(
      record(built(), happened('2010')),
      record(lit(), happened('2013')),
      record(putOut(), happened('2014-06')),
    ),
  );
  const state = (day: string) => stateAsOf(facts, on(day), burning('hall'));

  it('is what surely happened last by then', () => {
    expect(state('2013-12-31').surely?.outcome).toBe(true);
    expect(state('2014-06-30').surely).toMatchObject({ outcome: false, by: facts[2] });
    expect(state('2020-01-01')).toMatchObject({ surely: { outcome: false }, possibly: [] });
  });

  it('tells what has possibly happened, its interval having begun', () => {
    expect(state('2013-01-01')).toEqual({ possibly: [{ outcome: true, by: facts[1] }] });
    expect(state('2014-06-01')).toMatchObject({
      surely: { outcome: true },
      possibly: [{ outcome: false, by: facts[2] }],
    });
  });

  it('is nothing before anything began, and of what nobody spoke', () => {
    expect(state('2012-12-31')).toEqual({ possibly: [] });
    expect(stateAsOf(facts, on('2020-01-01'), burning('attic'))).toEqual({ possibly: [] });
  });
});

describe('the fact that another contradicts', () => {
  const forbidsLit = (facts: readonly Fact<LampFact>[], when: string) =>
    contradictedFact(standingFacts(facts), happened(when).occurredOn, burning('hall'), (is) => is)
      ?.eventId;

  it('is the last one that ended before it begins', () => {
    const facts = factsOf(
      record(putOut(), happened('2011')),
      record(lit(), happened('2012')),
      record(putOut(), happened('2015')),
    );
    expect(forbidsLit(facts, '2013')).toBe(givenEvent(2));
    expect(forbidsLit(facts, '2016')).toBeUndefined();
    expect(forbidsLit(facts, '2010')).toBeUndefined();
  });

  it('is none of those that overlap it, for their order is not known', () => {
    const facts = factsOf(record(lit(), happened('2013')));
    expect(forbidsLit(facts, '2013-06')).toBeUndefined();
    expect(forbidsLit(facts, '2012/2014')).toBeUndefined();
    expect(forbidsLit(facts, '2014-01-01')).toBe(givenEvent(1));
  });

  it('is none if one that overlaps it mends the state, in either order', () => {
    const mended = factsOf(record(lit(), happened('2012')), record(putOut(), happened('2013-12')));
    expect(forbidsLit(mended, '2013')).toBeUndefined();
    const notMended = factsOf(record(lit(), happened('2012')), record(lit(), happened('2013-12')));
    expect(forbidsLit(notMended, '2013')).toBe(givenEvent(1));
  });

  it('is none of those that happened later, nor of those that speak of something else', () => {
    expect(forbidsLit(factsOf(record(lit(), happened('2014'))), '2013')).toBeUndefined();
    expect(forbidsLit(factsOf(record(lit('attic'), happened('2012'))), '2013')).toBeUndefined();
  });
});
