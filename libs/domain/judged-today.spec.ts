import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  standingFacts,
  streamOf,
  type DomainEvent,
  type StandingFact,
  type StreamName,
} from '#kernel';
import { correct, givenEvent, happened, idOfThe, in2013, record, retract } from '#testing/given.ts';
import { History } from '#testing/history.ts';
import { commune, criteriaSet, organisation, province } from '#testing/known-things.ts';
import { commandsOf, progressRecordings } from '#testing/progress-histories.ts';
import type { FactCategory } from './aggregates.ts';
import { judgedToday, streamsNamedBy } from './judged-today.ts';
import { contradictionsIn, type ProgressFact } from './programme/progress/index.ts';

const haTinh = province('Hà Tĩnh');
const kyTan = commune('Kỳ Tân', haTinh);
const ntm2009 = criteriaSet('NTM-2009', '1', '2');
const sponsor = organisation('Sở Y tế');
const progress = streamOf('progress', kyTan.id);

const known = [haTinh, kyTan, ntm2009, sponsor].reduce(
  (history, { stream, recording }) => history.and(stream, recording),
  new History(),
);
const assigned: ProgressFact = {
  type: 'progress.criteriaSetAssigned.v1',
  data: { set: ntm2009.id, version: 1 },
};
const achieved: ProgressFact = {
  type: 'progress.criterionAchieved.v1',
  data: { criterion: { set: ntm2009.id, version: 1, code: '2' } },
};
const lost: ProgressFact = { ...achieved, type: 'progress.criterionLost.v1' };

describe('the facts of a stream that no longer fit', () => {
  it('are none where everything stands that they rest on', () => {
    const history = known
      .and(progress, record(assigned, happened('2010')))
      .and(progress, record(achieved, happened('2012')))
      .and(progress, record(lost, in2013));
    expect(misfits(history, 'progress', kyTan.id)).toEqual([]);
    expect(misfits(history, 'commune', kyTan.id)).toEqual([]);
  });

  it('are those that name an area whose registration was retracted', () => {
    const history = known.and(haTinh.stream, retract(givenEvent(1)));
    expect(misfits(history, 'commune', kyTan.id)).toEqual([[givenEvent(2), 'unknown-area']]);
  });

  it('are those counted by a criteria set that was retracted', () => {
    const history = known
      .and(progress, record(assigned, happened('2010')))
      .and(progress, record(achieved, in2013))
      .and(ntm2009.stream, retract(givenEvent(3)));
    expect(misfits(history, 'progress', kyTan.id)).toEqual([
      [givenEvent(5), 'unknown-criteria-set'],
      [givenEvent(6), 'unknown-criteria-set'],
    ]);
  });

  it('are those of a set that was corrected to be without the criterion', () => {
    const { recording } = criteriaSet('NTM-2009', '1');
    if (recording.intent !== 'record') throw new TypeError('a set is issued');
    const history = known
      .and(progress, record(assigned, happened('2010')))
      .and(progress, record(achieved, in2013))
      .and(ntm2009.stream, correct(givenEvent(3), recording.event, happened('2009-01-01')));
    expect(misfits(history, 'progress', kyTan.id)).toEqual([
      [givenEvent(6), 'criterion-outside-assigned-set'],
    ]);
  });

  it('are not those that stand beside themselves alone', () => {
    const sponsorship = streamOf('sponsorship', idOfThe('sponsorship'));
    const history = known
      .and(
        sponsorship,
        record(
          {
            type: 'sponsorship.assigned.v1',
            data: { mode: 'sole', sponsors: [sponsor.id], recipient: kyTan.id },
          },
          happened('2011'),
        ),
      )
      .and(
        sponsorship,
        record(
          {
            type: 'sponsorship.supportPledged.v1',
            data: { line: 'books', kind: 'goods', what: 'Sách' },
          },
          in2013,
        ),
      );
    expect(misfits(history, 'sponsorship', idOfThe('sponsorship'))).toEqual([]);
  });

  it('need no reason again that was given when they were recorded', () => {
    const history = known
      .and(progress, record(assigned, happened('2010')))
      .and(progress, record(lost, in2013));
    expect(misfits(history, 'progress', kyTan.id)).toEqual([]);
  });

  it('hold every contradiction that a page flags, in any history', () => {
    const sets = [criteriaSet('A', '1', '2', '3'), criteriaSet('B', '1', '2')];
    const places = [haTinh, kyTan, ...sets];
    const before = places.reduce(
      (all, { stream, recording }) => all.and(stream, recording),
      new History(),
    );
    fc.assert(
      fc.property(progressRecordings, (recordings) => {
        const history = commandsOf(recordings, places.length).reduce(
          (all, command) => all.and(progress, command),
          before,
        );
        const facts = standing<ProgressFact>(history, progress);
        const flagged = contradictionsIn(facts).map(({ fact, code }) => `${fact} ${code}`);
        const found = misfits(history, 'progress', kyTan.id).map(
          ([fact, code]) => `${fact} ${code}`,
        );
        expect(found).toEqual(expect.arrayContaining(flagged));
      }),
      { numRuns: 200 },
    );
  });
});

describe('the streams that a fact names', () => {
  it('are those that its rules look at for it, its own left out', () => {
    const history = known
      .and(progress, record(assigned, happened('2010')))
      .and(progress, record({ type: 'progress.countReported.v1', data: { count: 1 } }, in2013));
    const named = standing(history, progress).map((fact) =>
      streamsNamedBy('progress', kyTan.id, fact),
    );
    expect(named).toEqual([[kyTan.stream, ntm2009.stream], [kyTan.stream]]);
    const [registration] = standing(history, kyTan.stream);
    expect(streamsNamedBy('commune', kyTan.id, registration!)).toEqual([haTinh.stream]);
  });
});

function misfits(history: History, category: FactCategory, id: string): [string, string][] {
  const context = {
    factsOf: <Event extends DomainEvent>(stream: StreamName) => standing<Event>(history, stream),
  };
  const facts = standing(history, streamOf(category, id));
  const refusal = judgedToday(category, id, facts, context);
  return facts.flatMap((fact): [string, string][] => {
    const refused = refusal(fact);
    return refused ? [[fact.eventId, refused.code]] : [];
  });
}

function standing<Event extends DomainEvent = DomainEvent>(
  history: History,
  stream: StreamName,
): readonly StandingFact<Event>[] {
  return standingFacts(history.factsOf(stream)) as StandingFact<Event>[];
}
