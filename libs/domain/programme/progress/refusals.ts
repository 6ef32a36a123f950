import {
  notKnown,
  refuse,
  writeMoment,
  type BilingualText,
  type DayInterval,
  type Rejection,
  type StandingFact,
} from '#kernel';
import type { ProgressFact } from './events.ts';
import { LEVEL_WORDS } from './level-words.ts';
import type { AssignedSet, Criterion, Level } from './state.ts';

/** The stable codes with which the progress of a commune refuses a fact. */
export type ProgressRefusal =
  | 'baseline-names-criterion-twice'
  | 'count-exceeds-set'
  | 'count-exceeds-whole'
  | 'criterion-already-achieved'
  | 'criterion-not-achieved'
  | 'criterion-outside-assigned-set'
  | 'finish-target-already-registered'
  | 'finish-target-not-registered'
  | 'finish-target-unchanged'
  | 'higher-level-already-reached'
  | 'programme-already-joined'
  | 'reason-required'
  | 'standard-already-reached'
  | 'unknown-commune'
  | 'unknown-criteria-set'
  | 'unknown-criteria-set-version';

type By = StandingFact<ProgressFact>;

/** The commune whose progress it is is not in the ledger. */
export const unknownCommune = notKnown('unknown-commune' satisfies ProgressRefusal, {
  vi: 'Không có xã này trong sổ. Hãy ghi nhận xã trước.',
  en: 'The ledger does not know this commune. Register it first.',
});

/** The set named is not in the ledger. */
export const unknownSet = ({ set }: AssignedSet): Rejection =>
  notKnown('unknown-criteria-set' satisfies ProgressRefusal, {
    vi: `Trong sổ không có bộ tiêu chí nào có định danh ${set}.`,
    en: `The ledger has no criteria set ${set}.`,
  });

/** The set is known, but not in the version named. */
export const unknownSetVersion = ({ set, version }: AssignedSet): Rejection =>
  notKnown('unknown-criteria-set-version' satisfies ProgressRefusal, {
    vi: `Bộ tiêu chí ${set} không có phiên bản ${version}.`,
    en: `Criteria set ${set} has no version ${version}.`,
  });

/** The criterion was of no set assigned to the commune at that time. */
export const outsideAssignedSet = (criterion: Criterion, assignedBy?: By): Rejection =>
  refused(
    'criterion-outside-assigned-set',
    {
      vi: `Tiêu chí ${criterion.code} không thuộc bộ tiêu chí được giao cho xã vào thời điểm đó.`,
      en: `Criterion ${criterion.code} is of no criteria set assigned to the commune at that time.`,
    },
    assignedBy,
  );

/** A baseline list names each criterion once. */
export const namedTwice = (criterion: Criterion): Rejection =>
  refused('baseline-names-criterion-twice', {
    vi: `Danh sách hiện trạng nêu tiêu chí ${criterion.code} hai lần.`,
    en: `The baseline list names criterion ${criterion.code} twice.`,
  });

/** The criterion was met already just before. */
export const alreadyAchieved = (criterion: Criterion, by: By): Rejection =>
  refused(
    'criterion-already-achieved',
    {
      vi: `Tiêu chí ${criterion.code} đã đạt (${when(by).vi}); sau đó chưa có ghi nhận nào là không còn đạt.`,
      en: `Criterion ${criterion.code} was achieved already (${when(by).en}), and no loss since is recorded.`,
    },
    by,
  );

/** The criterion was not met just before, so that it could not be lost. */
export const notAchieved = (criterion: Criterion, by: By): Rejection =>
  refused(
    'criterion-not-achieved',
    {
      vi: `Tiêu chí ${criterion.code} khi đó chưa đạt (theo sự việc ghi cho ${when(by).vi}), nên không thể ghi là không còn đạt.`,
      en: `Criterion ${criterion.code} was not achieved then (by a fact dated ${when(by).en}): nothing to lose.`,
    },
    by,
  );

/** A loss says why. */
export const lossNeedsReason = refused('reason-required', {
  vi: 'Ghi một tiêu chí không còn đạt thì phải nêu lý do.',
  en: 'The loss of a criterion needs a reason.',
});

/** A new target year says why the old one was given up. */
export const revisionNeedsReason = refused('reason-required', {
  vi: 'Điều chỉnh năm về đích phải nêu lý do.',
  en: 'Revising a finish target needs a reason.',
});

/** A commune joins once. */
export const alreadyJoined = (by: By): Rejection =>
  refused(
    'programme-already-joined',
    {
      vi: `Xã đã tham gia chương trình (${when(by).vi}).`,
      en: `The commune joined the programme already (${when(by).en}).`,
    },
    by,
  );

/** A level has one registered target; another year is a revision. */
export const targetAlreadyRegistered = (level: Level, by: By): Rejection =>
  refused(
    'finish-target-already-registered',
    {
      vi: `Xã đã đăng ký về đích ${LEVEL_WORDS[level].vi} (${when(by).vi}). Năm khác thì ghi là điều chỉnh.`,
      en: `A year to reach ${LEVEL_WORDS[level].en} was registered already (${when(by).en}). Record another year as a revision.`,
    },
    by,
  );

/** There was no target to revise. */
export const targetNotRegistered = (level: Level): Rejection =>
  refused('finish-target-not-registered', {
    vi: `Khi đó xã chưa đăng ký về đích ${LEVEL_WORDS[level].vi}, nên không có gì để điều chỉnh.`,
    en: `No year to reach ${LEVEL_WORDS[level].en} was registered by then: nothing to revise.`,
  });

/** A revision names another year. */
export const targetUnchanged = (year: number, by: By): Rejection =>
  refused(
    'finish-target-unchanged',
    {
      vi: `Năm về đích đã là ${year} (${when(by).vi}).`,
      en: `The finish target was ${year} already (${when(by).en}).`,
    },
    by,
  );

/** A level is reached once. */
export const alreadyReached = (level: Level, by: By): Rejection =>
  refused(
    'standard-already-reached',
    {
      vi: `Xã đã về đích ${LEVEL_WORDS[level].vi} (${when(by).vi}).`,
      en: `The commune reached ${LEVEL_WORDS[level].en} already (${when(by).en}).`,
    },
    by,
  );

/** A level above was reached before. */
export const alreadyReachedHigher = (by: By): Rejection =>
  refused(
    'higher-level-already-reached',
    {
      vi: `Trước đó xã đã về đích ở mức cao hơn (${when(by).vi}). Hãy kiểm tra mức và ngày, hoặc đính chính sự việc kia.`,
      en: `The commune reached a higher level before (${when(by).en}). Check level and day, or correct that fact.`,
    },
    by,
  );

/** More criteria met than the statement itself says there are. */
export const countExceedsWhole = (count: number, of: number): Rejection =>
  refused('count-exceeds-whole', {
    vi: `Không thể đạt ${count} trên tổng số ${of} tiêu chí.`,
    en: `Of ${of} criteria, ${count} cannot be met.`,
  });

/** More criteria met than the assigned set has. */
export const countExceedsSet = (count: number, size: number, assignedBy: By): Rejection =>
  refused(
    'count-exceeds-set',
    {
      vi: `Bộ tiêu chí được giao chỉ có ${size} tiêu chí, không thể đạt ${count}.`,
      en: `The assigned set has only ${size} criteria; ${count} cannot be met.`,
    },
    assignedBy,
  );

function refused(code: ProgressRefusal, text: Rejection['text'], by?: By): Rejection {
  return refuse(code, text, by?.eventId);
}

function when({ occurredOn }: { readonly occurredOn: DayInterval }): BilingualText {
  return { vi: writeMoment(occurredOn, 'vi'), en: writeMoment(occurredOn, 'en') };
}
