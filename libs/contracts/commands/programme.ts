import { criteriaSetFacts, progressFacts } from '#domain';
import { commandsOn, type CommandRoutes } from './route.ts';

const criteriaSet = commandsOn(criteriaSetFacts, {
  field: 'criteriaSet',
  imperative: 'criteria-set',
  named: { vi: 'bộ tiêu chí', en: 'a criteria set' },
});
const progress = commandsOn(progressFacts, {
  field: 'commune',
  imperative: 'progress',
  named: { vi: 'tiến độ của xã', en: 'a commune’s progress' },
});

/** Criteria sets, and each commune's progress on them. */
export const programme: CommandRoutes = {
  name: 'programme',
  summary: { vi: 'Bộ tiêu chí và tiến độ của các xã', en: 'Criteria sets and communes’ progress' },
  routes: [
    criteriaSet.creates('issue-criteria-set', 'criteriaSet.issued.v1', {
      vi: 'Ghi nhận việc ban hành một bộ tiêu chí.',
      en: 'Record that a criteria set was issued.',
    }),
    ...criteriaSet.amends(),
    progress.records('join-programme', 'progress.programmeJoined.v1', {
      vi: 'Ghi nhận xã bắt đầu tham gia chương trình.',
      en: 'Record that a commune joined the programme.',
    }),
    progress.records('record-baseline', 'progress.baselineRecorded.v1', {
      vi: 'Ghi nhận xuất phát điểm: các tiêu chí đã đạt, hoặc chỉ số lượng.',
      en: 'Record where a commune started: the criteria met, or their bare count.',
    }),
    progress.records('assign-criteria-set', 'progress.criteriaSetAssigned.v1', {
      vi: 'Ghi nhận bộ tiêu chí áp dụng cho xã.',
      en: 'Record which criteria set applies to a commune.',
    }),
    progress.records('register-finish-target', 'progress.finishTargetRegistered.v1', {
      vi: 'Ghi nhận năm đăng ký về đích.',
      en: 'Record the year in which a commune is to reach the standard.',
    }),
    progress.records(
      'revise-finish-target',
      'progress.finishTargetRevised.v1',
      {
        vi: 'Ghi nhận năm về đích được điều chỉnh, kèm lý do.',
        en: 'Record a revised target year, with the reason.',
      },
      { reason: 'required' },
    ),
    progress.records('achieve-criterion', 'progress.criterionAchieved.v1', {
      vi: 'Ghi nhận một tiêu chí đã đạt.',
      en: 'Record that a criterion was met.',
    }),
    progress.records(
      'lose-criterion',
      'progress.criterionLost.v1',
      {
        vi: 'Ghi nhận một tiêu chí không còn đạt, kèm lý do.',
        en: 'Record that a criterion is no longer met, with the reason.',
      },
      { reason: 'required' },
    ),
    progress.records('flag-lagging-criterion', 'progress.criterionFlaggedLagging.v1', {
      vi: 'Ghi nhận một tiêu chí được nêu là chậm, khó.',
      en: 'Record that a criterion was named as lagging.',
    }),
    progress.records('report-count', 'progress.countReported.v1', {
      vi: 'Ghi nhận số tiêu chí mà một văn bản nêu.',
      en: 'Record the number of criteria that a document states.',
    }),
    progress.records('reach-standard', 'progress.standardReached.v1', {
      vi: 'Ghi nhận xã về đích, như văn bản nêu.',
      en: 'Record that a commune reached the standard, as a document says.',
    }),
    ...progress.amends(),
  ],
};
