import { describe, expect, it } from '@jest/globals';
import { happened, in2013 } from '#testing/circumstances.ts';
import {
  correct,
  givenEvent,
  History,
  idOfThe,
  misread,
  record,
  retract,
} from '#testing/history.ts';
import { built, house, lit, putOut, type LampFact } from '#testing/lamps.ts';
import type { DomainEvent } from '../event.ts';
import { decideFacts, type FactCommand, type FactRules } from './decide-facts.ts';
import type { Fact } from './fact.ts';
import { FACTS_MAX } from './refusals.ts';

const STREAM = 'house-1';
const in2010 = happened('2010');

/** Decides on a history of recordings, whose ids count from 1. */
function given(...recordings: FactCommand<LampFact>[]) {
  const history = recordings.reduce((log, each) => log.and(STREAM, each), new History());
  const facts = history.factsOf(STREAM) as readonly Fact<LampFact>[];
  return {
    facts,
    when: (command: FactCommand<LampFact>, rules: FactRules<LampFact, unknown> = house) =>
      decideFacts(rules, '1', command, facts, undefined),
  };
}

const events = (decision: unknown) =>
  (decision as readonly { event: DomainEvent }[]).map(({ event }) => event);

const house2010 = record(built(), in2010);

describe('recording a fact', () => {
  it('gives the event with its circumstances and whom it concerns', () => {
    const circumstances = happened('2013', { inferred: 'từ hóa đơn', words: 'năm 2013' });
    expect(given(house2010).when(record(lit(), circumstances))).toEqual([
      { event: lit(), ...circumstances, concerns: ['room-1.hall'] },
    ]);
  });

  it('needs the aggregate to exist, unless it creates it', () => {
    expect(given().when(record(lit(), in2013))).toBe(house.unknown);
    expect(events(given().when(record(built(), in2013)))).toEqual([built()]);
  });

  it('needs no creation where the aggregate has none', () => {
    const { createdBy: _, ...without } = house;
    expect(events(given().when(record(lit(), in2013), without))).toEqual([lit()]);
  });

  it('creates once', () => {
    expect(given(house2010).when(record(built('Hàm Nghi'), in2013))).toMatchObject({
      code: 'already-registered',
      contradicts: givenEvent(1),
    });
  });

  it('is refused by the rule of its kind', () => {
    expect(given(house2010, record(lit(), in2010)).when(record(lit(), in2013))).toMatchObject({
      code: 'burns-already',
      contradicts: givenEvent(2),
    });
  });
});

describe('the same fact again', () => {
  const paper = { kind: 'report', document: 'Báo cáo 45/BC-UBND' } as const;
  const known = given(
    house2010,
    record(lit(), happened('2013', { source: paper, words: 'năm 2013' })),
  );
  const again = (event: LampFact, value: string, more: Parameters<typeof happened>[1]) =>
    known.when(record(event, happened(value, more)));

  it('is nothing to do: same outcome, words of the date and source', () => {
    expect(again(lit(), '2013', { source: paper, words: 'năm 2013' })).toEqual([]);
  });

  it('is nothing to do also when the date is cut at another today', () => {
    const circumstances = happened('2013', { source: paper, words: 'năm 2013' });
    const occurredOn = { ...circumstances.occurredOn, last: happened('2013-06').occurredOn.last };
    expect(known.when(record(lit(), { ...circumstances, occurredOn }))).toEqual([]);
  });

  it('is another fact with another outcome, date, word, qualifier or source', () => {
    const same = { source: paper, words: 'năm 2013' };
    expect(again(putOut(), '2013', same)).not.toEqual([]);
    expect(again(lit('attic'), '2013', same)).not.toEqual([]);
    expect(again(lit(), '2013-01', same)).not.toEqual([]);
    expect(again(lit(), '2013', { source: paper })).not.toEqual([]);
    expect(again(lit(), '2013', { ...same, qualifier: 'end' })).not.toEqual([]);
    expect(again(lit(), '2013', { ...same, source: { kind: 'press' } })).not.toEqual([]);
    const { occurredOn: effectiveOn } = happened('2014');
    expect(again(lit(), '2013', { ...same, effectiveOn })).not.toEqual([]);
  });

  it('is recorded again after it was retracted', () => {
    const retracted = given(house2010, record(lit(), in2013), retract(givenEvent(2)));
    expect(events(retracted.when(record(lit(), in2013)))).toEqual([lit()]);
  });
});

describe('a correction', () => {
  const burning = given(house2010, record(lit(), in2013));

  it('gives the whole replacement, names its fact and says whom both concern', () => {
    expect(burning.when(correct(givenEvent(2), lit('attic'), happened('2014')))).toEqual([
      {
        event: { type: 'house.factCorrected.v1', data: { replacement: lit('attic') } },
        corrects: givenEvent(2),
        ...happened('2014', { reason: misread }),
        concerns: ['room-1.attic'],
      },
    ]);
  });

  it('keeps those whom the fact and its earlier corrections concerned', () => {
    const [fact, lamp] = burning.facts;
    const facts = [
      fact,
      { ...lamp, concerns: ['room-1.hall', 'room-1.attic'] },
    ] as Fact<LampFact>[];
    const decision = decideFacts(
      house,
      '1',
      correct(givenEvent(2), lit('hall'), happened('2012')),
      facts,
      0,
    );
    expect(decision).toMatchObject([{ concerns: ['room-1.hall', 'room-1.attic'] }]);
  });

  it('is judged with its fact taken out', () => {
    expect(burning.when(correct(givenEvent(2), lit(), happened('2014')))).toHaveLength(1);
    const thenOut = given(house2010, record(lit(), in2010), record(putOut(), in2013));
    expect(thenOut.when(correct(givenEvent(2), lit('attic'), in2010))).toHaveLength(1);
    expect(thenOut.when(correct(givenEvent(3), putOut('attic'), happened('2014')))).toHaveLength(1);
  });

  it('is refused by the rule of its kind, against the other facts', () => {
    const twice = given(house2010, record(lit(), in2010), record(lit('attic'), in2013));
    expect(twice.when(correct(givenEvent(3), lit(), in2013))).toMatchObject({
      code: 'burns-already',
      contradicts: givenEvent(2),
    });
  });

  it('shows its rule the fact that it replaces, as first recorded', () => {
    const seen: unknown[] = [];
    const rules: FactRules<LampFact, unknown> = {
      ...house,
      rules: {
        ...house.rules,
        'house.lampLit.v1': (_proposed, _facts, _context, _id, corrected) => {
          seen.push(corrected?.event);
          return undefined;
        },
      },
    };
    burning.when(record(lit('attic'), in2013), rules);
    burning.when(correct(givenEvent(2), lit('attic'), in2013), rules);
    expect(seen).toEqual([undefined, lit()]);
  });

  it('needs a reason', () => {
    const { reason: _, ...silent } = correct(givenEvent(2), lit(), happened('2014'));
    expect(burning.when(silent)).toMatchObject({ code: 'reason-required' });
  });

  it('does not turn a fact into one of another kind', () => {
    expect(burning.when(correct(givenEvent(2), putOut(), in2013))).toMatchObject({
      code: 'correction-changes-kind',
      contradicts: givenEvent(2),
    });
  });

  it('names a fact of its own stream', () => {
    expect(burning.when(correct(idOfThe('nothing'), lit(), in2013))).toMatchObject({
      kind: 'unknown',
      code: 'unknown-fact',
    });
  });

  it('names the original, never an amendment', () => {
    const corrected = given(
      house2010,
      record(lit(), in2013),
      correct(givenEvent(2), lit(), happened('2014')),
    );
    for (const command of [
      correct(givenEvent(3), lit(), happened('2015')),
      retract(givenEvent(3)),
    ]) {
      expect(corrected.when(command)).toMatchObject({
        code: 'corrects-an-amendment',
        contradicts: givenEvent(2),
      });
    }
  });

  it('that says what stands is nothing to do, whether it was corrected before or not', () => {
    expect(burning.when(correct(givenEvent(2), lit(), in2013))).toEqual([]);
    const moved = correct(givenEvent(2), lit('attic'), happened('2014'));
    const corrected = given(house2010, record(lit(), in2013), moved);
    expect(corrected.when(moved)).toEqual([]);
    expect(corrected.when(correct(givenEvent(2), lit(), in2013))).toHaveLength(1);
  });

  it('restores a fact that was retracted', () => {
    const retracted = given(house2010, record(lit(), in2013), retract(givenEvent(2)));
    expect(retracted.when(correct(givenEvent(2), lit(), in2013))).toHaveLength(1);
  });

  it('of a creation needs no other creation', () => {
    expect(burning.when(correct(givenEvent(1), built('Hàm Nghi'), in2010))).toHaveLength(1);
  });

  it('of a creation is refused where another stands instead', () => {
    const rebuilt = given(house2010, retract(givenEvent(1)), record(built('Hàm Nghi'), in2013));
    expect(rebuilt.when(correct(givenEvent(1), built(), in2010))).toMatchObject({
      code: 'already-registered',
      contradicts: givenEvent(3),
    });
  });
});

describe('a retraction', () => {
  const burning = given(house2010, record(lit(), in2013));

  it('says what was retracted, on the date of the fact', () => {
    const { intent: _, ...because } = retract(givenEvent(2));
    expect(burning.when(retract(givenEvent(2)))).toEqual([
      {
        ...because,
        occurredOn: in2013.occurredOn,
        event: { type: 'house.factRetracted.v1', data: { retracted: 'house.lampLit.v1' } },
        concerns: [],
      },
    ]);
  });

  it('is on the corrected date where the fact was corrected', () => {
    const corrected = given(
      house2010,
      record(lit(), in2013),
      correct(givenEvent(2), lit(), happened('2014')),
    );
    expect(corrected.when(retract(givenEvent(2)))).toMatchObject([
      { occurredOn: { value: '2014' } },
    ]);
  });

  it('needs a reason', () => {
    const { reason: _, ...silent } = retract(givenEvent(2));
    expect(burning.when(silent)).toMatchObject({ code: 'reason-required' });
  });

  it('of what is retracted is nothing to do', () => {
    const gone = given(house2010, record(lit(), in2013), retract(givenEvent(2)));
    expect(gone.when(retract(givenEvent(2)))).toEqual([]);
  });

  it('of a creation is refused while other facts stand', () => {
    expect(burning.when(retract(givenEvent(1)))).toMatchObject({
      code: 'facts-rest-on-it',
      contradicts: givenEvent(2),
    });
    const alone = given(house2010, record(lit(), in2013), retract(givenEvent(2)));
    expect(alone.when(retract(givenEvent(1)))).toHaveLength(1);
  });

  it('may be forbidden by a rule, which sees the fact as it stands and all others', () => {
    const rules: FactRules<LampFact, unknown> = {
      ...house,
      retraction: (fact, others) =>
        fact.event.type === 'house.lampLit.v1' && fact.event.data.lamp === 'hall'
          ? { ...house.unknown, code: `kept-beside-${others.length}` }
          : undefined,
    };
    expect(burning.when(retract(givenEvent(2)), rules)).toMatchObject({ code: 'kept-beside-1' });
    const moved = given(
      house2010,
      record(lit(), in2013),
      correct(givenEvent(2), lit('attic'), in2013),
    );
    expect(moved.when(retract(givenEvent(2)), rules)).toHaveLength(1);
  });
});

describe('a stream', () => {
  const full = (): readonly Fact<LampFact>[] => {
    const [creation] = given(house2010).facts;
    const [, lamp] = given(house2010, record(lit('x'), in2013)).facts;
    if (!creation || !lamp) throw new Error('two facts were given');
    const many = Array.from({ length: FACTS_MAX - 1 }, (_, n) => ({ ...lamp, eventId: `${n}` }));
    return [creation, ...many];
  };

  it('holds a stated number of recordings and refuses more', () => {
    const facts = full();
    const decide = (command: FactCommand<LampFact>, on: typeof facts) =>
      decideFacts(house, '1', command, on, undefined);
    expect(decide(record(lit('y'), in2013), facts)).toMatchObject({ code: 'too-many-facts' });
    expect(decide(retract('7'), facts)).toMatchObject({ code: 'too-many-facts' });
    expect(decide(record(lit('y'), in2013), facts.slice(0, -1))).toHaveLength(1);
  });

  it('counts amendments too, and still answers that there is nothing to do', () => {
    const corrected = given(
      house2010,
      record(lit(), in2013),
      correct(givenEvent(2), lit('hall'), happened('2014')),
    ).facts;
    const facts = [...corrected, ...full().slice(1, FACTS_MAX - 2)];
    expect(facts).toHaveLength(FACTS_MAX - 1);
    const decide = (command: FactCommand<LampFact>) =>
      decideFacts(house, '1', command, facts, undefined);
    expect(decide(record(lit('y'), in2013))).toMatchObject({ code: 'too-many-facts' });
    expect(decide(record(lit('x'), in2013))).toEqual([]);
  });
});
