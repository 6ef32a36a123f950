import { describe, expect, test } from '@jest/globals';
import type { CriteriaSetFact } from '#domain';
import { positionOf, streamOf, type Day } from '#kernel';
import { happened } from '#testing/circumstances.ts';
import { correct, givenEvent, retract } from '#testing/history.ts';
import {
  achieved,
  assignedSet,
  codesFound,
  criterion,
  delivered,
  fact,
  found,
  haTinh,
  kyAnh,
  known,
  kyTan,
  ntm2009,
  pledged,
  progress,
  registered,
  sponsored,
  sponsorship,
  taken,
} from '#testing/inconsistencies.ts';
import { commune, province, type KnownThing } from '#testing/known-things.ts';
import type { LogEntry } from '#testing/log.ts';

describe('contradictions are found where', () => {
  test('a criterion was achieved twice, since the loss between was retracted', async () => {
    const lost = fact(progress, '2014', { type: 'progress.criterionLost.v1', data: { criterion } });
    const again = fact(progress, '2015', {
      type: 'progress.criterionAchieved.v1',
      data: { criterion },
    });
    const log = [...known, assignedSet, achieved, lost, again];
    expect(await found(...log)).toEqual([]);
    const [finding, ...more] = await found(...log, [progress, retract(givenEvent(8))]);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      code: 'criterion-already-achieved',
      kind: 'contradiction',
      stream: progress,
      events: [{ eventId: givenEvent(9) }, { eventId: givenEvent(7) }],
    });
  });

  test('the standard was reached after a higher level was, which was found later', async () => {
    const reached = (level: 'standard' | 'advanced', when: string) =>
      fact(progress, when, { type: 'progress.standardReached.v1', data: { level } });
    const inOrder = [
      ...known,
      assignedSet,
      reached('standard', '2014'),
      reached('advanced', '2018'),
    ];
    expect(await found(...inOrder)).toEqual([]);
    const log = [...known, assignedSet, reached('standard', '2014'), reached('advanced', '2013')];
    expect(await found(...log)).toMatchObject([
      {
        code: 'higher-level-already-reached',
        kind: 'contradiction',
        stream: progress,
        events: [{ eventId: givenEvent(7) }, { eventId: givenEvent(8) }],
      },
    ]);
  });

  test('a delivery came before its pledge, since the pledge was corrected', async () => {
    const log = [...known, sponsored, pledged, delivered('5')];
    expect(await found(...log)).toEqual([]);
    const later = correct(givenEvent(7), pledged[1].event, happened('2015'));
    expect(await codesFound(...log, [sponsorship, later])).toEqual(['delivered-before-pledged']);
  });

  test('two communes hold one code on one day, and are told once', async () => {
    const kyHoa = commune('Kỳ Hoa', haTinh);
    const log = [...known, registered(kyHoa), taken('18814', kyTan.id), taken('18814', kyHoa.id)];
    const findings = await found(...log);
    expect(findings.map(({ code, stream }) => [code, stream])).toEqual([
      ['unit-code-taken', 'unitCode-18814'],
    ]);
    expect(findings[0]?.events.map(({ eventId }) => eventId).sort()).toEqual(
      [givenEvent(7), givenEvent(8)].sort(),
    );
  });

  test.each([
    ['another', kyTan, commune('Kỳ Hoa', haTinh)],
    ['the first', commune('Kỳ Hoa', haTinh), kyTan],
  ])(
    'a code was corrected to be held by %s commune, in whose document it is not whole',
    async (_, first, second) => {
      const [held, correctly] = [first, second].map(({ id }) => taken('18814', id));
      const log: LogEntry[] = [
        ...known,
        registered(commune('Kỳ Hoa', haTinh)),
        held!,
        [
          streamOf('unitCode', '18814'),
          correct(givenEvent(7), correctly![1].event, happened('2009-01-01')),
        ],
      ];
      expect(await found(...log)).toEqual([]);
      const [finding, ...more] = await found(...log, held!);
      expect(more).toEqual([]);
      expect(finding).toMatchObject({ code: 'unit-code-taken', kind: 'contradiction' });
      expect(finding?.events.map(({ position }) => position).sort()).toEqual(
        [7n, 9n].map(positionOf),
      );
    },
  );

  test('a commune lies in a district that was corrected to be of another province', async () => {
    const ngheAn = province('Nghệ An');
    const inKyAnh = fact(kyTan.stream, '2012', {
      type: 'commune.reassigned.v1',
      data: { province: haTinh.id, district: kyAnh.id },
    });
    const toNgheAn = correct(
      givenEvent(2),
      {
        type: 'area.registered.v1',
        data: { level: 'district', name: 'Kỳ Anh', province: ngheAn.id },
      },
      happened('2009-01-01'),
    );
    const log: LogEntry[] = [...known, registered(ngheAn), inKyAnh, [kyAnh.stream, toNgheAn]];
    expect(await found(...log)).toMatchObject([
      {
        code: 'district-not-in-province',
        kind: 'contradiction',
        events: [{ eventId: givenEvent(7) }],
      },
    ]);
  });

  test('a fact happened before what it names was there', async () => {
    const early = fact(sponsorship, '2008', sponsored[1].event);
    expect(await found(...known, early)).toMatchObject([
      {
        code: 'happened-before-registration',
        events: [{ eventId: givenEvent(6) }, { eventId: givenEvent(3) }],
        text: { en: 'The fact happened before Kỳ Tân was there (from 01/01/2009).' },
      },
      {
        code: 'happened-before-registration',
        events: [{ eventId: givenEvent(6) }, { eventId: givenEvent(5) }],
      },
    ]);
  });

  test('a fact of a sponsorship happened before it was assigned', async () => {
    const given = fact(sponsorship, '2010', {
      type: 'sponsorship.supportDelivered.v1',
      data: { kind: 'goods', what: 'Sách' },
    });
    expect(await found(...known, sponsored, given)).toMatchObject([
      {
        code: 'happened-before-registration',
        stream: sponsorship,
        events: [{ eventId: givenEvent(7) }, { eventId: givenEvent(6) }],
      },
    ]);
  });

  test('progress is counted by a criteria set on days when it was not in force', async () => {
    const issued = issueOf(ntm2009);
    const until2012 = { ...issued, data: { ...issued.data, validTo: '2012-12-31' as Day } };
    const shorter: LogEntry = [
      ntm2009.stream,
      correct(givenEvent(4), until2012, happened('2009-01-01')),
    ];
    expect(await found(...known, assignedSet, achieved, shorter)).toMatchObject([
      {
        code: 'criteria-set-not-in-force',
        stream: progress,
        events: [{ eventId: givenEvent(7) }, { eventId: givenEvent(4) }],
        text: { en: expect.stringContaining('from 01/01/2009 to 31/12/2012') as unknown },
      },
    ]);
    const tooEarly = fact(progress, '2009-01-01', assignedSet[1].event);
    const from2010 = { ...issued, data: { ...issued.data, validFrom: '2010-01-01' as Day } };
    const later: LogEntry = [
      ntm2009.stream,
      correct(givenEvent(4), from2010, happened('2009-01-01')),
    ];
    expect(await codesFound(...known, tooEarly, later)).toEqual(['criteria-set-not-in-force']);
    const withEffect = happened('2009-01-01', { effectiveOn: happened('2010-01-01').occurredOn });
    const effect: LogEntry = [ntm2009.stream, correct(givenEvent(4), issued, withEffect)];
    expect(await codesFound(...known, tooEarly, effect)).toEqual(['criteria-set-not-in-force']);
    expect(await codesFound(...known, assignedSet, effect)).toEqual([]);
    const issuedLater: LogEntry = [
      ntm2009.stream,
      correct(givenEvent(4), issued, happened('2010-06')),
    ];
    expect(await codesFound(...known, tooEarly, issuedLater)).toEqual([]);
  });
});

function issueOf({ recording }: KnownThing): Extract<CriteriaSetFact, { type: string }> {
  if (recording.intent !== 'record') throw new TypeError('a set is issued by a record');
  return recording.event as CriteriaSetFact;
}
