import { LEVEL_WORDS } from '#domain/programme/progress/index.ts';
import { idOf, streamOf, writeDay, type Day, type Quantity } from '#kernel';
import { fullName } from '../communes/kind-words.ts';
import { PER } from '../wording/flow-words.ts';
import { writePart, writeQuantity } from '../wording/quantities.ts';
import type { FactSentences, Naming } from './messages.ts';

const MODES = {
  sole: 'được giao đỡ đầu',
  joint: 'cùng đỡ đầu',
  coordinated: 'phối hợp đỡ đầu',
};

const CONTRIBUTIONS = {
  land: 'hiến đất',
  structure: 'hiến tường rào, công trình',
  labour: 'góp ngày công',
  cash: 'góp tiền',
  counterpart: 'đóng góp đối ứng',
  inKind: 'góp hiện vật',
};

const write = (quantity: Quantity): string => writeQuantity(quantity, 'vi');
const ownCommune = ({ own, name }: Naming): string => name(streamOf('commune', idOf(own)));
const recipient = ({ concerned }: Naming): string => concerned('commune').join(', ');
const sponsors = ({ concerned }: Naming): string => concerned('organisation').join(', ');
const count = (n: number, of: number | undefined): string =>
  of === undefined ? `${n} tiêu chí` : `${n}/${of} tiêu chí`;

/** The sentences of the timeline in Vietnamese: the language of the documents, and the model of all others. */
export const vi = {
  facts: {
    'area.registered.v1': (data, { name }) =>
      data.level === 'province'
        ? `Ghi nhận tỉnh ${data.name}`
        : `Ghi nhận huyện ${data.name} thuộc ${name(streamOf('area', data.province))}`,
    'area.renamed.v1': ({ name }) => `Đổi tên thành ${name}`,
    'area.recoded.v1': ({ code }) => `Đổi mã đơn vị hành chính thành ${code}`,
    'commune.registered.v1': ({ name: given, kind, district, province }, { name }) => {
      const areas = district === undefined ? [province] : [district, province];
      return `Ghi nhận ${fullName(kind, given)} (${areas.map((id) => name(streamOf('area', id))).join(', ')})`;
    },
    'commune.renamed.v1': ({ name }) => `Đổi tên thành ${name}`,
    'commune.reassigned.v1': ({ district, province }, { name }) => {
      const areas = district === undefined ? [province] : [district, province];
      return `Chuyển về ${areas.map((id) => name(streamOf('area', id))).join(', ')}`;
    },
    'unitCode.taken.v1': ({ commune, from, to }, { own, name }) => {
      const until = to === undefined ? '' : ` đến ${writeDay(to)}`;
      return `${name(streamOf('commune', commune))} mang mã đơn vị hành chính ${idOf(own)} từ ${writeDay(from)}${until}`;
    },
    'unitCode.released.v1': ({ commune, to }, { own, name }) =>
      `${name(streamOf('commune', commune))} mang mã đơn vị hành chính ${idOf(own)} đến hết ngày ${writeDay(to)}`,
    'criteriaSet.issued.v1': ({ name, decision, criteria }) =>
      `Ban hành ${name.vi} theo ${decision.number} ngày ${writeDay(decision.date)} (${criteria.length} tiêu chí)`,
    'progress.programmeJoined.v1': (_, naming) =>
      `${ownCommune(naming)} tham gia chương trình xây dựng nông thôn mới`,
    'progress.baselineRecorded.v1': (data, naming) => {
      const start = `Hiện trạng ban đầu của ${ownCommune(naming)}`;
      if (data.kind === 'count') return `${start}: đạt ${count(data.count, data.of)}`;
      if (data.achieved.length === 0) return `${start}: chưa đạt tiêu chí nào`;
      return `${start}: đạt ${data.achieved.length} tiêu chí: ${data.achieved.map(naming.criterion).join(', ')}`;
    },
    'progress.criteriaSetAssigned.v1': ({ set }, naming) =>
      `${ownCommune(naming)} áp dụng ${naming.name(streamOf('criteriaSet', set))}`,
    'progress.finishTargetRegistered.v1': ({ level, year }, naming) =>
      `${ownCommune(naming)} đăng ký về đích ${LEVEL_WORDS[level].vi} năm ${year}`,
    'progress.finishTargetRevised.v1': ({ level, year }, naming) =>
      `${ownCommune(naming)} điều chỉnh năm về đích ${LEVEL_WORDS[level].vi} thành ${year}`,
    'progress.criterionAchieved.v1': ({ criterion }, naming) =>
      `${ownCommune(naming)} đạt tiêu chí ${naming.criterion(criterion)}`,
    'progress.criterionLost.v1': ({ criterion }, naming) =>
      `${ownCommune(naming)} không còn đạt tiêu chí ${naming.criterion(criterion)}`,
    'progress.criterionFlaggedLagging.v1': ({ criterion, responsible }, naming) => {
      const by =
        responsible === undefined
          ? ''
          : `; ${naming.name(streamOf('organisation', responsible))} phụ trách`;
      return `Tiêu chí ${naming.criterion(criterion)} của ${ownCommune(naming)} đạt thấp${by}`;
    },
    'progress.countReported.v1': (data, naming) =>
      `${ownCommune(naming)} được báo cáo đạt ${count(data.count, data.of)}`,
    'progress.standardReached.v1': ({ level }, naming) =>
      `${ownCommune(naming)} về đích ${LEVEL_WORDS[level].vi}`,
    'organisation.registered.v1': ({ name }) => `Ghi nhận ${name}`,
    'sponsorship.assigned.v1': ({ mode, sponsors: named, recipient: commune }, { name }) =>
      `${named.map((id) => name(streamOf('organisation', id))).join(', ')} ${MODES[mode]} ${name(streamOf('commune', commune))}`,
    'sponsorship.supportPledged.v1': ({ what, quantity, dueBy }, naming) => {
      const amount = quantity === undefined ? '' : ` (${write(quantity as Quantity)})`;
      const due = dueBy === undefined ? '' : `, hạn ${writeDay(dueBy)}`;
      return `${sponsors(naming)} cam kết hỗ trợ ${recipient(naming)}: ${what}${amount}${due}`;
    },
    'sponsorship.supportDelivered.v1': ({ what, quantity }, naming) => {
      const amount = quantity === undefined ? '' : ` (${write(quantity as Quantity)})`;
      return `${sponsors(naming)} trao hỗ trợ cho ${recipient(naming)}: ${what}${amount}`;
    },
    'work.registered.v1': ({ name, village, size, commune }, naming) => {
      const where = [
        ...(village === undefined ? [] : [village]),
        naming.name(streamOf('commune', commune)),
      ];
      const amount = size === undefined ? '' : ` (${write(size as Quantity)})`;
      return `Công trình ${name}${amount} tại ${where.join(', ')}`;
    },
    'work.contributionRecorded.v1': ({ kind, quantity, per, share, households }, naming) => {
      const rate = per === undefined ? '' : ` ${PER[per].vi}`;
      const details = [
        ...(households === undefined ? [] : [write(households as Quantity)]),
        ...(share === undefined ? [] : [`${write(share as Quantity)} kinh phí`]),
      ];
      const note = details.length === 0 ? '' : ` (${details.join('; ')})`;
      return `Nhân dân ${recipient(naming)} ${CONTRIBUTIONS[kind]}: ${write(quantity as Quantity)}${rate}${note}, công trình ${naming.name(naming.own)}`;
    },
    'report.published.v1': ({ title, content }) => {
      if (content.kind === 'list') {
        const more = content.extent === 'open' ? ', …' : '';
        return `Báo cáo nêu: ${title.vi}: ${content.items.map(({ label }) => label.vi).join(', ')}${more}`;
      }
      return `Báo cáo nêu: ${title.vi}: ${writePart(content.quantity as Quantity, content.of as Quantity | undefined, 'vi')}`;
    },
  } satisfies FactSentences,
  correction: (now: string, before: string): string => `Đính chính “${before}” thành: ${now}`,
  retraction: (before: string): string => `Rút sự việc: ${before}`,
  originalFact: 'sự việc gốc',
  onDocument: (document: string): string => ` (theo ${document})`,
  possiblyBy: (day: Day): string => `Có thể đã xảy ra tính đến ${writeDay(day)}`,
  effect: (when: string): string => `Hiệu lực: ${when}`,
  corrected: 'Đã đính chính',
  retracted: 'Đã rút',
};

/** What every language must say. */
export type Messages = typeof vi;
