import { describe, expect, test } from '@jest/globals';
import { contradictionsIn, progressAggregate, type ProgressFact } from '#domain';
import { streamOf, type Circumstances } from '#kernel';
import {
  correct,
  given,
  givenEvent,
  happened,
  idOfThe,
  in2013,
  misread,
  record,
  retract,
} from '#testing/given.ts';
import { commune, criteriaSet, organisation, province } from '#testing/known-things.ts';

type Level = Extract<ProgressFact, { type: 'progress.standardReached.v1' }>['data']['level'];

const haTinh = province('Hà Tĩnh');
const kyTan = commune('Kỳ Tân', haTinh);
const ntm2009 = criteriaSet('NTM-2009', '1', '2', '17');
const ntm2016 = criteriaSet('NTM-2016', '1', '2', '17', '18');
const transport = organisation('Sở Giao thông Vận tải');

const of2009 = (code: string) => ({ set: ntm2009.id, version: 1, code });
const of2016 = (code: string) => ({ set: ntm2016.id, version: 1, code });
const criterion2 = of2009('2');

const joined: ProgressFact = { type: 'progress.programmeJoined.v1', data: {} };
const assigned = (set: string, version = 1): ProgressFact => ({
  type: 'progress.criteriaSetAssigned.v1',
  data: { set, version },
});
const achieved = (criterion = criterion2): ProgressFact => ({
  type: 'progress.criterionAchieved.v1',
  data: { criterion },
});
const lost = (criterion = criterion2): ProgressFact => ({
  type: 'progress.criterionLost.v1',
  data: { criterion },
});
const lagging = (responsible?: string): ProgressFact => ({
  type: 'progress.criterionFlaggedLagging.v1',
  data: { criterion: criterion2, ...(responsible ? { responsible } : {}) },
});
const baseline = (...criteria: ReturnType<typeof of2009>[]): ProgressFact => ({
  type: 'progress.baselineRecorded.v1',
  data: { kind: 'list', achieved: criteria },
});
const startedWith = (count: number, of?: number): ProgressFact => ({
  type: 'progress.baselineRecorded.v1',
  data: { kind: 'count', count, ...(of === undefined ? {} : { of }) },
});
const reported = (count: number, of?: number): ProgressFact => ({
  type: 'progress.countReported.v1',
  data: { count, ...(of === undefined ? {} : { of }) },
});
const target = (year: number): ProgressFact => ({
  type: 'progress.finishTargetRegistered.v1',
  data: { level: 'standard', year },
});
const revised = (year: number): ProgressFact => ({
  type: 'progress.finishTargetRevised.v1',
  data: { level: 'standard', year },
});
const reached = (level: Level = 'standard'): ProgressFact => ({
  type: 'progress.standardReached.v1',
  data: { level },
});
const because = (value: string): Circumstances => happened(value, { reason: misread });

// Events 1 to 5 are what the ledger knows, 6 is the assignment; what a test gives counts from 7.
const assignment = givenEvent(6);
const first = givenEvent(7);
const second = givenEvent(8);
const third = givenEvent(9);

const progressOf = (...facts: [ProgressFact, Circumstances][]) =>
  given(progressAggregate, kyTan.id)
    .knowing(haTinh, kyTan, ntm2009, ntm2016, transport)
    .and(streamOf('progress', kyTan.id), record(assigned(ntm2009.id), happened('2010')))
    .and(streamOf('progress', kyTan.id), ...facts.map(([fact, when]) => record(fact, when)));

describe('The progress of a commune', () => {
  const unknown = given(progressAggregate, idOfThe('a commune nobody registered'));
  const everyFact = [
    joined,
    startedWith(6),
    assigned(ntm2009.id),
    target(2015),
    revised(2015),
    achieved(),
    lost(),
    lagging(),
    reported(6),
    reached(),
  ];

  test.each(everyFact)('is recorded only of a commune that the ledger knows: $type', (fact) => {
    unknown.when(record(fact, because('2013'))).thenRefuses('unknown-commune');
  });

  test('concerns its commune', () => {
    progressOf().when(record(joined, in2013)).thenRecords(joined).concerning(kyTan.stream);
  });

  test('is not recorded twice in the same words', () => {
    progressOf([joined, in2013]).when(record(joined, in2013)).thenNothing();
  });
});

describe('Joining the programme', () => {
  test('happens once', () => {
    progressOf([joined, happened('2011')])
      .when(record(joined, in2013))
      .thenRefuses('programme-already-joined', first);
  });

  test('may be found to have happened earlier than was recorded', () => {
    const { standing } = progressOf([joined, in2013])
      .when(record(joined, happened('2011')))
      .thenRecords(joined);
    expect(contradictionsIn(standing)).toEqual([
      { fact: first, code: 'programme-already-joined', contradicts: second },
    ]);
  });
});

describe('A criteria set', () => {
  test('is assigned to a commune and concerns both', () => {
    progressOf()
      .when(record(assigned(ntm2016.id), happened('2016-10-17')))
      .thenRecords(assigned(ntm2016.id))
      .concerning(kyTan.stream, ntm2016.stream);
  });

  test('must be known', () => {
    progressOf()
      .when(record(assigned(idOfThe('a set nobody issued')), in2013))
      .thenRefuses('unknown-criteria-set');
  });

  test('must be known in that version', () => {
    progressOf()
      .when(record(assigned(ntm2009.id, 2), in2013))
      .thenRefuses('unknown-criteria-set-version');
  });
});

describe('A criterion', () => {
  test('is achieved', () => {
    progressOf().when(record(achieved(), in2013)).thenRecords(achieved());
  });

  test('is not achieved again while it is achieved', () => {
    progressOf([achieved(), in2013])
      .when(record(achieved(), happened('2014')))
      .thenRefuses('criterion-already-achieved', first);
  });

  test('is not achieved again where the commune started with it', () => {
    progressOf([baseline(criterion2), happened('2011')])
      .when(record(achieved(), in2013))
      .thenRefuses('criterion-already-achieved', first);
  });

  test('is achieved again after it was lost', () => {
    progressOf([achieved(), happened('2011')], [lost(), because('2012')])
      .when(record(achieved(), in2013))
      .thenRecords(achieved());
  });

  test('is achieved again if a loss in the same year may have come first', () => {
    progressOf([achieved(), happened('2011')], [lost(), because('2013-06')])
      .when(record(achieved(), in2013))
      .thenRecords(achieved());
  });

  test('is lost, for a reason', () => {
    const achievedBefore = progressOf([achieved(), happened('2011')]);
    achievedBefore.when(record(lost(), in2013)).thenRefuses('reason-required');
    achievedBefore.when(record(lost(), because('2013'))).thenRecords(lost());
  });

  test('is lost although nobody recorded that it was achieved', () => {
    progressOf()
      .when(record(lost(), because('2013')))
      .thenRecords(lost());
  });

  test('is not lost twice', () => {
    progressOf([lost(), because('2012')])
      .when(record(lost(), because('2013')))
      .thenRefuses('criterion-not-achieved', first);
  });

  test('is not lost if the commune started without it', () => {
    progressOf([baseline(of2009('1')), happened('2011')])
      .when(record(lost(), because('2013')))
      .thenRefuses('criterion-not-achieved', first);
    progressOf([baseline(), happened('2011')])
      .when(record(lost(), because('2013')))
      .thenRefuses('criterion-not-achieved', first);
  });

  test('may be lost where the commune started without it but may have achieved it meanwhile', () => {
    progressOf([baseline(), happened('2011')], [achieved(), happened('2013-02')])
      .when(record(lost(), because('2013')))
      .thenRecords(lost());
  });

  test('is the criterion of its set and version, whatever its number', () => {
    progressOf([achieved(), happened('2011')], [assigned(ntm2016.id), happened('2012')])
      .when(record(achieved(of2016('2')), in2013))
      .thenRecords(achieved(of2016('2')));
  });

  describe('outside the assigned set', () => {
    const refused = 'criterion-outside-assigned-set';

    test('is neither achieved, lost, nor lagging', () => {
      progressOf()
        .when(record(achieved(of2016('2')), in2013))
        .thenRefuses(refused, assignment);
      progressOf()
        .when(record(lost(of2016('2')), because('2013')))
        .thenRefuses(refused, assignment);
      progressOf()
        .when(
          record(
            { type: 'progress.criterionFlaggedLagging.v1', data: { criterion: of2016('2') } },
            in2013,
          ),
        )
        .thenRefuses(refused, assignment);
    });

    test('is not in the baseline', () => {
      progressOf()
        .when(record(baseline(criterion2, of2016('1')), in2013))
        .thenRefuses(refused, assignment);
    });

    test('is any criterion before a set was assigned', () => {
      progressOf()
        .when(record(achieved(), happened('2009')))
        .thenRefuses(refused);
    });

    test('is a number that the set does not have', () => {
      progressOf()
        .when(record(achieved(of2009('20')), in2013))
        .thenRefuses(refused);
      progressOf()
        .when(record(baseline(of2009('20')), in2013))
        .thenRefuses(refused);
      progressOf()
        .when(record(lost(of2009('20')), because('2013')))
        .thenRefuses(refused);
      progressOf()
        .when(
          record(
            { type: 'progress.criterionFlaggedLagging.v1', data: { criterion: of2009('20') } },
            in2013,
          ),
        )
        .thenRefuses(refused);
    });

    test('is one of a set nobody issued, in any version nobody issued', () => {
      progressOf()
        .when(record(achieved({ ...criterion2, set: idOfThe('no set') }), in2013))
        .thenRefuses('unknown-criteria-set');
      progressOf()
        .when(record(achieved({ ...criterion2, version: 3 }), in2013))
        .thenRefuses('unknown-criteria-set-version');
    });

    test('is one of a set whose place another took', () => {
      progressOf([assigned(ntm2016.id), happened('2016')])
        .when(record(achieved(), happened('2017')))
        .thenRefuses(refused, first);
    });

    test('is not one of a set that another replaced in the same year', () => {
      const replaced = progressOf([assigned(ntm2016.id), happened('2016')]);
      replaced.when(record(achieved(), happened('2016-03'))).thenRecords(achieved());
      replaced
        .when(record(achieved(of2016('2')), happened('2016-03')))
        .thenRecords(achieved(of2016('2')));
    });
  });

  test('is flagged as lagging, with the sector that is to see to it', () => {
    progressOf()
      .when(record(lagging(transport.id), in2013))
      .thenRecords(lagging(transport.id))
      .concerning(kyTan.stream, transport.stream);
    progressOf().when(record(lagging(), in2013)).thenRecords(lagging());
  });

  test('is not the task of an organisation that nobody registered', () => {
    progressOf()
      .when(record(lagging(idOfThe('no organisation')), in2013))
      .thenRefuses('unknown-organisation');
  });
});

describe('The criterion that was lost earlier than anybody knew', () => {
  const recordings: [ProgressFact, Circumstances][] = [
    [achieved(), in2013],
    [lost(), because('2016')],
    [lost(), because('2014')],
    [achieved(), happened('2015')],
  ];

  test('takes all four recordings, in the order in which they became known', () => {
    const [[one, when], ...others] = recordings as [(typeof recordings)[0], ...typeof recordings];
    let outcome = progressOf().when(record(one, when)).thenRecords(one);
    for (const [fact, day] of others)
      outcome = outcome.andThen(record(fact, day)).thenRecords(fact);
    expect(contradictionsIn(outcome.standing)).toEqual([]);
  });

  test('shows the later loss as contradicted until the regaining is recorded', () => {
    const known = progressOf(...recordings.slice(0, 2)).when(record(lost(), because('2014')));
    expect(contradictionsIn(known.standing)).toEqual([
      { fact: second, code: 'criterion-not-achieved', contradicts: third },
    ]);
  });
});

describe('Where a commune started', () => {
  test('is a list of criteria, or a bare count', () => {
    progressOf()
      .when(record(baseline(criterion2, of2009('17')), in2013))
      .thenRecords(baseline(criterion2, of2009('17')));
    progressOf()
      .when(record(startedWith(3, 3), in2013))
      .thenRecords(startedWith(3, 3));
  });

  test('tells of each set it speaks of which criteria were not met', () => {
    const known = progressOf(
      [assigned(ntm2016.id), in2013],
      [baseline(of2009('1'), of2016('17')), happened('2013-03')],
    );
    for (const missing of [of2009('2'), of2016('2')]) {
      known
        .when(record(lost(missing), because('2013-06')))
        .thenRefuses('criterion-not-achieved', second);
    }
  });

  test('names a criterion once', () => {
    progressOf()
      .when(record(baseline(criterion2, of2009('1'), criterion2), in2013))
      .thenRefuses('baseline-names-criterion-twice');
  });

  test('may be a count before any set was assigned', () => {
    progressOf()
      .when(record(startedWith(6), happened('2009')))
      .thenRecords(startedWith(6));
  });
});

describe.each([
  ['started with', startedWith],
  ['is reported to have', reported],
])('The number of criteria that a commune %s', (_, counted) => {
  test('is not more than the document says there are', () => {
    progressOf()
      .when(record(counted(3, 2), in2013))
      .thenRefuses('count-exceeds-whole');
  });

  test('is not more than the assigned set has', () => {
    progressOf()
      .when(record(counted(3), in2013))
      .thenRecords(counted(3));
    progressOf()
      .when(record(counted(4), in2013))
      .thenRefuses('count-exceeds-set', assignment);
  });

  test('fits the larger set in the year in which one replaced the other', () => {
    const replaced = progressOf([assigned(ntm2016.id), happened('2016')]);
    replaced.when(record(counted(4), happened('2016-03'))).thenRecords(counted(4));
    replaced.when(record(counted(5), happened('2016-03'))).thenRefuses('count-exceeds-set', first);
  });
});

describe('A finish target', () => {
  test('is registered once for a level', () => {
    progressOf([target(2015), happened('2011')])
      .when(record(target(2016), in2013))
      .thenRefuses('finish-target-already-registered', first);
    const advanced: ProgressFact = {
      type: 'progress.finishTargetRegistered.v1',
      data: { level: 'advanced', year: 2018 },
    };
    progressOf([target(2015), happened('2011')])
      .when(record(advanced, in2013))
      .thenRecords(advanced);
  });

  test('is revised to another year, for a reason', () => {
    const registered = progressOf([target(2015), happened('2011')]);
    registered.when(record(revised(2016), because('2013'))).thenRecords(revised(2016));
    registered.when(record(revised(2016), in2013)).thenRefuses('reason-required');
    registered
      .when(record(revised(2015), because('2013')))
      .thenRefuses('finish-target-unchanged', first);
  });

  test('is not revised before it is registered', () => {
    progressOf()
      .when(record(revised(2016), because('2013')))
      .thenRefuses('finish-target-not-registered');
    progressOf([target(2015), happened('2014')])
      .when(record(revised(2016), because('2013')))
      .thenRefuses('finish-target-not-registered');
  });

  test('may be revised on the day on which it was registered', () => {
    const thatDay = '2013-11-05';
    progressOf([target(2015), happened(thatDay)])
      .when(record(revised(2016), because(thatDay)))
      .thenRecords(revised(2016));
  });

  test('may be revised in the year in which it was registered', () => {
    progressOf([target(2015), happened('2013-11')])
      .when(record(revised(2016), because('2013')))
      .thenRecords(revised(2016));
  });

  test('is not registered by the target of another level', () => {
    progressOf([target(2015), happened('2011')])
      .when(
        record(
          { type: 'progress.finishTargetRevised.v1', data: { level: 'advanced', year: 2018 } },
          because('2013'),
        ),
      )
      .thenRefuses('finish-target-not-registered');
  });

  test('that was retracted leaves its revision without a ground', () => {
    const { standing } = progressOf(
      [target(2015), happened('2011')],
      [revised(2016), because('2013')],
    ).when(retract(first));
    expect(contradictionsIn(standing)).toEqual([
      { fact: second, code: 'finish-target-not-registered' },
    ]);
  });
});

describe('A level', () => {
  test('is reached once', () => {
    progressOf([reached(), in2013])
      .when(record(reached(), happened('2014')))
      .thenRefuses('standard-already-reached', first);
  });

  test('is followed by the next', () => {
    progressOf([reached(), in2013])
      .when(record(reached('advanced'), happened('2014')))
      .thenRecords(reached('advanced'));
  });
});

describe('A level reached under another criteria set', () => {
  const reached2016 = progressOf(
    [reached('advanced'), happened('2014')],
    [assigned(ntm2016.id), happened('2016')],
  );

  test.each<Level>(['advanced', 'standard'])('may be followed by that of the next: %s', (level) => {
    const { standing } = reached2016
      .when(record(reached(level), happened('2017')))
      .thenRecords(reached(level));
    expect(contradictionsIn(standing)).toEqual([]);
  });

  test('may be, in the year in which the set was assigned', () => {
    reached2016.when(record(reached(), happened('2016'))).thenRecords(reached());
  });

  test('is reached once under that one as well, and none below it', () => {
    const again = progressOf(
      [reached('advanced'), happened('2014')],
      [assigned(ntm2016.id), happened('2016')],
      [reached('advanced'), happened('2017')],
    );
    again
      .when(record(reached('advanced'), happened('2018')))
      .thenRefuses('standard-already-reached', third);
    again
      .when(record(reached(), happened('2018')))
      .thenRefuses('higher-level-already-reached', third);
  });

  test('is not known to be, where no set was assigned by then', () => {
    progressOf([reached(), happened('2008')])
      .when(record(reached(), in2013))
      .thenRefuses('standard-already-reached', first);
  });

  test('is not, where the set was assigned again in another version', () => {
    const ntm2009Again = { ...ntm2009.recording };
    given(progressAggregate, kyTan.id)
      .knowing(haTinh, kyTan, ntm2009, { ...ntm2009, recording: ntm2009Again })
      .and(
        streamOf('progress', kyTan.id),
        record(assigned(ntm2009.id), happened('2010')),
        record(reached(), happened('2013')),
        record(assigned(ntm2009.id, 2), happened('2014')),
      )
      .when(record(reached(), happened('2015')))
      .thenRefuses('standard-already-reached', givenEvent(6));
  });
});

describe('A refusal', () => {
  test('names levels and days as people do, each language in its own', () => {
    progressOf([reached('advanced'), happened('2013', { words: 'năm 2013' })])
      .when(record(reached('advanced'), happened('2014')))
      .thenRefuses('standard-already-reached', first)
      .saying('Xã đã về đích nông thôn mới nâng cao (năm 2013).')
      .saying('The commune reached the advanced New Rural standard already (2013).');
  });

  test('says of a moment that it lies between two dates', () => {
    progressOf([achieved(), happened('2012/2013-06-30')])
      .when(record(achieved(), happened('2014')))
      .thenRefuses('criterion-already-achieved', first)
      .saying('Tiêu chí 2 đã đạt (trong khoảng từ năm 2012 đến 30/06/2013)')
      .saying('achieved already (at some time between 2012 and 30/06/2013)');
  });
});

describe('A level below one that was reached', () => {
  test.each<[Level, Level]>([
    ['standard', 'advanced'],
    ['standard', 'model'],
    ['advanced', 'model'],
    ['model', 'modern'],
  ])('is not reached afterwards: %s after %s', (lower, higher) => {
    progressOf([reached(higher), in2013])
      .when(record(reached(lower), happened('2014')))
      .thenRefuses('higher-level-already-reached', first);
  });

  test('is not reached, though another level was reached between', () => {
    const { standing } = progressOf([reached('standard'), happened('2014')]).when(
      record(reached('model'), in2013),
    );
    expect(contradictionsIn(standing)).toEqual([
      { fact: first, code: 'higher-level-already-reached', contradicts: second },
    ]);
    progressOf([reached('standard'), happened('2014')], [reached('model'), in2013])
      .when(record(reached('advanced'), happened('2015')))
      .thenRefuses('higher-level-already-reached', second);
  });

  test('may be reached in the same year, when nobody knows the order', () => {
    progressOf([reached('advanced'), in2013])
      .when(record(reached(), happened('2013')))
      .thenRecords(reached());
  });

  test('may be reached once the higher one is retracted', () => {
    progressOf([reached('advanced'), in2013])
      .when(retract(first))
      .andThen(record(reached(), happened('2014')))
      .thenRecords(reached());
  });
});

describe('A correction', () => {
  test('is judged without the fact it replaces', () => {
    progressOf([achieved(), in2013])
      .when(correct(first, achieved(), happened('2014')))
      .thenRecords({
        type: 'progress.factCorrected.v1',
        data: { replacement: achieved() },
      });
  });

  test('is refused if it contradicts what happened before', () => {
    progressOf([achieved(), happened('2011')], [achieved(of2009('1')), in2013])
      .when(correct(second, achieved(), in2013))
      .thenRefuses('criterion-already-achieved', first);
  });

  test('of an assignment flags the criteria that rested on it', () => {
    const { standing } = progressOf([achieved(), in2013]).when(
      correct(assignment, assigned(ntm2016.id), happened('2010')),
    );
    expect(contradictionsIn(standing)).toEqual([
      { fact: first, code: 'criterion-outside-assigned-set', contradicts: assignment },
    ]);
  });
});

describe('A fact that something known since speaks against', () => {
  const flagged = (...facts: [ProgressFact, Circumstances][]) => {
    const [last, ...before] = [...facts].reverse() as [
      [ProgressFact, Circumstances],
      ...[ProgressFact, Circumstances][],
    ];
    return contradictionsIn(progressOf(...before.reverse()).when(record(...last)).standing);
  };

  test.each<[string, ProgressFact, ProgressFact]>([
    ['programme-already-joined', joined, joined],
    ['criterion-already-achieved', achieved(), achieved()],
    ['criterion-not-achieved', lost(), lost()],
    ['finish-target-already-registered', target(2015), target(2016)],
    ['standard-already-reached', reached(), reached()],
    ['higher-level-already-reached', reached(), reached('advanced')],
  ])('is flagged as %s, naming what was found', (code, later, found) => {
    expect(flagged([later, because('2014')], [found, because('2012')])).toEqual([
      { fact: first, code, contradicts: second },
    ]);
  });

  test('is flagged if it revises to a year that had been set before', () => {
    expect(
      flagged(
        [target(2015), happened('2011')],
        [revised(2017), because('2014')],
        [revised(2017), because('2013')],
      ),
    ).toEqual([{ fact: second, code: 'finish-target-unchanged', contradicts: third }]);
  });

  test('is flagged if its set turns out not to have been assigned', () => {
    const facts = [achieved(of2009('1')), lost(), lagging(), baseline(of2009('17'))];
    const { standing } = progressOf(
      ...facts.map((fact): [ProgressFact, Circumstances] => [fact, because('2013')]),
    ).when(correct(assignment, assigned(ntm2016.id), happened('2010')));
    expect(contradictionsIn(standing).map(({ fact, code }) => [fact, code])).toEqual(
      [7, 8, 9, 10].map((n) => [givenEvent(n), 'criterion-outside-assigned-set']),
    );
  });

  test('is flagged if it is of another version of the assigned set', () => {
    const { standing } = progressOf([achieved({ ...criterion2, version: 2 }), in2013]).when(
      record(joined, in2013),
    );
    expect(contradictionsIn(standing)).toEqual([
      { fact: first, code: 'criterion-outside-assigned-set', contradicts: assignment },
    ]);
  });
});
