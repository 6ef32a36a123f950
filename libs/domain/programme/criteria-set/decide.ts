import {
  notKnown,
  refuse,
  writeDay,
  type BilingualText,
  type ProposedFact,
  type Rejection,
} from '#kernel';
import { firstBroken, type Aggregate } from '../../aggregate.ts';
import { criteriaSetFacts, type CriteriaSetFact } from './events.ts';

type Issue = ProposedFact<Extract<CriteriaSetFact, { type: 'criteriaSet.issued.v1' }>>;

/** A criteria set: criteria in groups, issued by a decision for a period. */
export const criteriaSetAggregate: Aggregate<CriteriaSetFact> = {
  aggregate: 'criteriaSet',
  category: 'criteriaSet',
  createdBy: 'criteriaSet.issued.v1',
  unknown: notKnown('unknown-criteria-set', {
    vi: 'Chưa có bộ tiêu chí này. Hãy ghi việc ban hành bộ tiêu chí trước.',
    en: 'There is no such criteria set. Record its issue first.',
  }),
  rules: {
    'criteriaSet.issued.v1': firstBroken(
      eachGroupIsNamedOnce,
      eachCriterionIsNamedOnce,
      everyCriterionHasItsGroup,
      thePeriodDoesNotEndBeforeItBegins,
    ),
  },
  concerns: criteriaSetFacts.concerns,
  reads: () => [],
  communeOf: () => undefined,
};

function eachGroupIsNamedOnce({ event }: Issue): Rejection | undefined {
  const twice = firstTwice(event.data.groups.map(({ code }) => code));
  return twice === undefined
    ? undefined
    : refuse('group-named-twice', {
        vi: `Nhóm ${twice} có hai lần. Mỗi nhóm cần một mã riêng.`,
        en: `Group ${twice} is there twice. Each group needs a code of its own.`,
      });
}

function eachCriterionIsNamedOnce({ event }: Issue): Rejection | undefined {
  const twice = firstTwice(event.data.criteria.map(({ code }) => code));
  return twice === undefined
    ? undefined
    : refuse('criterion-named-twice', {
        vi: `Tiêu chí ${twice} có hai lần. Mỗi tiêu chí cần một mã riêng.`,
        en: `Criterion ${twice} is there twice. Each criterion needs a code of its own.`,
      });
}

function everyCriterionHasItsGroup({ event }: Issue): Rejection | undefined {
  const { groups, criteria } = event.data;
  const stray = criteria.find(({ group }) => groups.every(({ code }) => code !== group));
  return stray && refuse('unknown-group', strayText(stray.code, stray.group));
}

function strayText(code: string, group: string): BilingualText {
  return {
    vi: `Tiêu chí ${code} thuộc nhóm ${group}, nhưng bộ tiêu chí không có nhóm này. Hãy thêm nhóm hoặc sửa mã nhóm.`,
    en: `Criterion ${code} is in group ${group}, which the set does not have. Add the group or correct its code.`,
  };
}

function thePeriodDoesNotEndBeforeItBegins({ event }: Issue): Rejection | undefined {
  const { validFrom, validTo } = event.data;
  if (validTo === undefined || validFrom <= validTo) return undefined;
  return refuse('period-ends-before-it-begins', {
    vi: `Hiệu lực kết thúc (${writeDay(validTo)}) trước khi bắt đầu (${writeDay(validFrom)}). Hãy kiểm tra hai ngày.`,
    en: `The set ends (${writeDay(validTo)}) before it begins (${writeDay(validFrom)}). Check the two days.`,
  });
}

function firstTwice(codes: readonly string[]): string | undefined {
  return codes.find((code, index) => codes.indexOf(code) < index);
}
