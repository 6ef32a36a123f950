import { describe, expect, test } from '@jest/globals';
import type { CriteriaSetFact } from '#domain';
import { streamOf, type StreamName } from '#kernel';
import { happened } from '#testing/circumstances.ts';
import { correct, givenEvent, idOfThe, retract } from '#testing/history.ts';
import {
  achieved,
  assignedSet,
  codesFound,
  delivered,
  fact,
  found,
  haTinh,
  healthOffice,
  known,
  kyAnh,
  kyTan,
  ntm2009,
  pledged,
  progress,
  published,
  registered,
  sponsored,
  sponsorship,
  taken,
} from '#testing/inconsistencies.ts';
import { criteriaSet, type KnownThing } from '#testing/known-things.ts';
import type { LogEntry } from '#testing/log.ts';

describe('references to what does not stand are found where', () => {
  test.each<[string, readonly LogEntry[], string, StreamName]>([
    [
      'a district lies in a province that was retracted',
      [[haTinh.stream, retract(givenEvent(1))]],
      'unknown-area',
      kyAnh.stream,
    ],
    [
      'a commune lies in an area that was retracted',
      [[haTinh.stream, retract(givenEvent(1))]],
      'unknown-area',
      kyTan.stream,
    ],
    [
      'a commune has progress, and its registration was retracted',
      [assignedSet, [kyTan.stream, retract(givenEvent(3))]],
      'unknown-commune',
      progress,
    ],
    [
      'progress is counted by a criteria set that was retracted',
      [assignedSet, achieved, [ntm2009.stream, retract(givenEvent(4))]],
      'unknown-criteria-set',
      progress,
    ],
    [
      'a criterion is no longer of its set, since the set was corrected',
      [
        assignedSet,
        achieved,
        [
          ntm2009.stream,
          correct(givenEvent(4), issueOf(criteriaSet('NTM-2009', '1')), happened('2009')),
        ],
      ],
      'criterion-outside-assigned-set',
      progress,
    ],
    [
      'a criterion is no longer of the assigned set, since the assignment was corrected',
      [
        registered(criteriaSet('NTM-2016', '2')),
        assignedSet,
        achieved,
        [
          progress,
          correct(
            givenEvent(7),
            {
              type: 'progress.criteriaSetAssigned.v1',
              data: { set: criteriaSet('NTM-2016').id, version: 1 },
            },
            happened('2010'),
          ),
        ],
      ],
      'criterion-outside-assigned-set',
      progress,
    ],
    [
      'a sponsor was retracted',
      [sponsored, [healthOffice.stream, retract(givenEvent(5))]],
      'unknown-organisation',
      sponsorship,
    ],
    [
      'a sponsored commune was retracted',
      [sponsored, [kyTan.stream, retract(givenEvent(3))]],
      'unknown-commune',
      sponsorship,
    ],
    [
      'a delivery names a pledge that was retracted under it',
      [sponsored, pledged, delivered('5'), [sponsorship, retract(givenEvent(7))]],
      'line-not-pledged',
      sponsorship,
    ],
    [
      'a work is in a commune that was never registered',
      [
        fact(streamOf('work', idOfThe('road')), '2013', {
          type: 'work.registered.v1',
          data: { commune: idOfThe('nowhere'), name: 'Đường', kind: 'road' },
        }),
      ],
      'unknown-commune',
      streamOf('work', idOfThe('road')),
    ],
    [
      'a report is about an area that was never registered',
      [published(idOfThe('nowhere'), '71')],
      'unknown-area',
      streamOf('report', idOfThe('report')),
    ],
    [
      'a code is held by a commune that was never registered',
      [taken('18814', idOfThe('nowhere'))],
      'unknown-commune',
      streamOf('unitCode', '18814'),
    ],
    [
      'a commune was registered with a code whose taking was retracted',
      [
        fact(streamOf('commune', idOfThe('commune Kỳ Hoa')), '2009-01-01', {
          type: 'commune.registered.v1',
          data: { name: 'Kỳ Hoa', kind: 'xa', code: '18815', province: haTinh.id },
        }),
        taken('18815', idOfThe('commune Kỳ Hoa')),
        [streamOf('unitCode', '18815'), retract(givenEvent(7))],
      ],
      'registered-code-not-held',
      streamOf('commune', idOfThe('commune Kỳ Hoa')),
    ],
  ])('%s', async (_, more, code, stream) => {
    const finding = (await found(...known, ...more)).find(
      (each) => each.code === code && each.stream === stream,
    );
    expect(finding?.kind).toBe(code.startsWith('criterion-') ? 'contradiction' : 'reference');
  });

  test('but not where a commune holds the code that it was registered with', async () => {
    const kyHoa = idOfThe('commune Kỳ Hoa');
    const withCode = fact(streamOf('commune', kyHoa), '2009-01-01', {
      type: 'commune.registered.v1',
      data: { name: 'Kỳ Hoa', kind: 'xa', code: '18815', province: haTinh.id },
    });
    expect(await found(...known, withCode, taken('18815', kyHoa))).toEqual([]);
    expect(await codesFound(...known, withCode, taken('18815', kyTan.id))).toEqual([
      'registered-code-not-held',
    ]);
  });
});

function issueOf({ recording }: KnownThing): Extract<CriteriaSetFact, { type: string }> {
  if (recording.intent !== 'record') throw new TypeError('a set is issued by a record');
  return recording.event as CriteriaSetFact;
}
