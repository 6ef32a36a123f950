import { describe, expect, it } from '@jest/globals';
import { type Day } from '#kernel';
import { correct, given, givenEvent, happened, idOfThe, record, retract } from '#testing/given.ts';
import {
  criteriaSetAggregate,
  findCriterion,
  versionOf,
  versionsOf,
  type Criterion,
  type CriteriaSetFact,
  type LegalState,
} from './index.ts';

const id = idOfThe('NTM-2009');
const issueDay = happened('2009-04-16');

const criterion = (code: string, group: string, vi: string): Criterion => ({
  code,
  group,
  name: { vi },
  nameStatus: 'verified',
  thresholds: { status: 'notKnown' },
});

const issued = (changes: Partial<LegalState> = {}): CriteriaSetFact => ({
  type: 'criteriaSet.issued.v1',
  data: {
    code: 'NTM-2009',
    name: { vi: 'Bộ tiêu chí quốc gia về nông thôn mới' },
    level: 'standard',
    decision: { number: '491/QĐ-TTg', date: '2009-04-16' as Day, issuer: 'Thủ tướng Chính phủ' },
    validFrom: '2009-04-16' as Day,
    validTo: '2016-10-16' as Day,
    groups: [
      { code: 'II', name: { vi: 'Hạ tầng kinh tế - xã hội' } },
      { code: 'IV', name: { vi: 'Văn hoá - xã hội - môi trường' } },
    ],
    criteria: [criterion('2', 'II', 'Giao thông'), criterion('17', 'IV', 'Môi trường')],
    ...changes,
  },
});

describe('a criteria set', () => {
  it('is issued with its criteria in groups', () => {
    given(criteriaSetAggregate, id)
      .when(record(issued(), issueDay))
      .thenRecords(issued())
      .concerning()
      .again()
      .thenNothing();
  });

  it('names each criterion once', () => {
    const criteria = [
      criterion('2', 'II', 'Giao thông'),
      criterion('17', 'IV', 'Môi trường'),
      criterion('2', 'IV', 'Y tế'),
    ];
    given(criteriaSetAggregate, id)
      .when(record(issued({ criteria }), issueDay))
      .thenRefuses('criterion-named-twice');
  });

  it('names each group once', () => {
    const groups = [
      { code: 'II', name: { vi: 'Hạ tầng' } },
      { code: 'IV', name: { vi: 'Văn hoá' } },
      { code: 'II', name: { vi: 'Kinh tế' } },
    ];
    given(criteriaSetAggregate, id)
      .when(record(issued({ groups }), issueDay))
      .thenRefuses('group-named-twice');
  });

  it('has no criterion of a group that it lacks', () => {
    const criteria = [criterion('2', 'II', 'Giao thông'), criterion('10', 'III', 'Thu nhập')];
    given(criteriaSetAggregate, id)
      .when(record(issued({ criteria }), issueDay))
      .thenRefuses('unknown-group');
  });

  it('does not end before it begins, but may be without an end', () => {
    given(criteriaSetAggregate, id)
      .when(record(issued({ validTo: '2009-04-15' as Day }), issueDay))
      .thenRefuses('period-ends-before-it-begins');
    given(criteriaSetAggregate, id)
      .when(record(issued({ validTo: '2009-04-16' as Day }), issueDay))
      .thenRecords(issued({ validTo: '2009-04-16' as Day }));
    given(criteriaSetAggregate, id)
      .when(record(issued({ validTo: undefined }), issueDay))
      .thenRecords(issued({ validTo: undefined }));
  });

  it('is issued once', () => {
    given(criteriaSetAggregate, id, record(issued(), issueDay))
      .when(record(issued({ code: 'NTM-2016' }), issueDay))
      .thenRefuses('already-registered', givenEvent(1));
  });
});

describe('the versions of a criteria set', () => {
  const known = given(criteriaSetAggregate, id).when(record(issued(), issueDay));

  it('begin with 1, the issue', () => {
    expect(versionsOf(known.standing)).toHaveLength(1);
    expect(versionOf(known.standing, 1)).toEqual(issued().data);
    expect(versionOf(known.standing, 2)).toBeUndefined();
    expect(versionOf(known.standing, 0)).toBeUndefined();
  });

  it('do not grow by a correction, which makes a threshold known', () => {
    const threshold = { status: 'verified', text: 'Đạt' } as const;
    const criteria = [{ ...criterion('2', 'II', 'Giao thông'), thresholds: threshold }];
    const { standing } = given(criteriaSetAggregate, id, record(issued(), issueDay)).when(
      correct(givenEvent(1), issued({ criteria }), issueDay),
    );
    expect(versionsOf(standing)).toHaveLength(1);
    expect(findCriterion(standing, { version: 1, code: '2' })?.thresholds).toEqual(threshold);
  });

  it('are none when the issue is retracted', () => {
    const { standing } = given(criteriaSetAggregate, id, record(issued(), issueDay)).when(
      retract(givenEvent(1)),
    );
    expect(versionsOf(standing)).toEqual([]);
  });

  it('say which criterion a code means in them', () => {
    expect(findCriterion(known.standing, { version: 1, code: '17' })?.name.vi).toBe('Môi trường');
    expect(findCriterion(known.standing, { version: 1, code: '20' })).toBeUndefined();
    expect(findCriterion(known.standing, { version: 2, code: '17' })).toBeUndefined();
  });
});
