import { LEVEL_WORDS } from '#domain/programme/progress/index.ts';
import { idOf, streamOf, writeDay, type Quantity } from '#kernel';
import { KIND_WORDS } from '../communes/kind-words.ts';
import { PER } from '../wording/flow-words.ts';
import { writePart, writeQuantity } from '../wording/quantities.ts';
import type { Naming } from './messages.ts';
import type { Messages } from './texts.vi.ts';

const MODES = { sole: 'to sponsor', joint: 'jointly to sponsor', coordinated: 'to help sponsor' };

const CONTRIBUTIONS = {
  land: 'gave land',
  structure: 'gave walls and structures',
  labour: 'gave workdays',
  cash: 'gave money',
  counterpart: 'gave counterpart funds',
  inKind: 'gave goods',
};

const write = (quantity: Quantity): string => writeQuantity(quantity, 'en');
const ownCommune = ({ own, name }: Naming): string => name(streamOf('commune', idOf(own)));
const recipient = ({ concerned }: Naming): string => concerned('commune').join(', ');
const sponsors = ({ concerned }: Naming): string => concerned('organisation').join(', ');
const count = (n: number, of: number | undefined): string =>
  of === undefined ? `${n} criteria` : `${n} of ${of} criteria`;

/** The sentences of the timeline in English. */
export const en: Messages = {
  facts: {
    'area.registered.v1': (data, { name }) =>
      data.level === 'province'
        ? `Province ${data.name} was registered`
        : `District ${data.name} of ${name(streamOf('area', data.province))} was registered`,
    'area.renamed.v1': ({ name }) => `Renamed ${name}`,
    'area.recoded.v1': ({ code }) => `Administrative code changed to ${code}`,
    'commune.registered.v1': ({ name: given, kind, district, province }, { name }) => {
      const areas = district === undefined ? [province] : [district, province];
      return `${given} (${KIND_WORDS[kind].en}; ${areas.map((id) => name(streamOf('area', id))).join(', ')}) was registered`;
    },
    'commune.renamed.v1': ({ name }) => `Renamed ${name}`,
    'commune.reassigned.v1': ({ district, province }, { name }) => {
      const areas = district === undefined ? [province] : [district, province];
      return `Moved to ${areas.map((id) => name(streamOf('area', id))).join(', ')}`;
    },
    'unitCode.taken.v1': ({ commune, from, to }, { own, name }) => {
      const until = to === undefined ? '' : ` to ${writeDay(to)}`;
      return `${name(streamOf('commune', commune))} has the administrative code ${idOf(own)} from ${writeDay(from)}${until}`;
    },
    'unitCode.released.v1': ({ commune, to }, { own, name }) =>
      `${name(streamOf('commune', commune))} has the administrative code ${idOf(own)} until ${writeDay(to)}`,
    'criteriaSet.issued.v1': ({ name, decision, criteria }) =>
      `${name.en ?? name.vi} issued by ${decision.number} of ${writeDay(decision.date)} (${criteria.length} criteria)`,
    'progress.programmeJoined.v1': (_, naming) =>
      `${ownCommune(naming)} joined the New Rural Development programme`,
    'progress.baselineRecorded.v1': (data, naming) => {
      const start = `${ownCommune(naming)} started with`;
      if (data.kind === 'count') return `${start} ${count(data.count, data.of)} met`;
      if (data.achieved.length === 0) return `${start} no criterion met`;
      return `${start} ${data.achieved.length} criteria met: ${data.achieved.map(naming.criterion).join(', ')}`;
    },
    'progress.criteriaSetAssigned.v1': ({ set }, naming) =>
      `${ownCommune(naming)} is measured by ${naming.name(streamOf('criteriaSet', set))}`,
    'progress.finishTargetRegistered.v1': ({ level, year }, naming) =>
      `${ownCommune(naming)} registered ${year} as the year to reach ${LEVEL_WORDS[level].en}`,
    'progress.finishTargetRevised.v1': ({ level, year }, naming) =>
      `${ownCommune(naming)} revised the year to reach ${LEVEL_WORDS[level].en} to ${year}`,
    'progress.criterionAchieved.v1': ({ criterion }, naming) =>
      `${ownCommune(naming)} achieved criterion ${naming.criterion(criterion)}`,
    'progress.criterionLost.v1': ({ criterion }, naming) =>
      `${ownCommune(naming)} lost criterion ${naming.criterion(criterion)}`,
    'progress.criterionFlaggedLagging.v1': ({ criterion, responsible }, naming) => {
      const by =
        responsible === undefined
          ? ''
          : `; ${naming.name(streamOf('organisation', responsible))} is responsible`;
      return `Criterion ${naming.criterion(criterion)} of ${ownCommune(naming)} is lagging${by}`;
    },
    'progress.countReported.v1': (data, naming) =>
      `${ownCommune(naming)} is reported to meet ${count(data.count, data.of)}`,
    'progress.standardReached.v1': ({ level }, naming) =>
      `${ownCommune(naming)} reached ${LEVEL_WORDS[level].en}`,
    'organisation.registered.v1': ({ name }) => `${name} was registered`,
    'sponsorship.assigned.v1': ({ mode, sponsors: named, recipient: commune }, { name }) =>
      `${named.map((id) => name(streamOf('organisation', id))).join(', ')} ${named.length === 1 ? 'was' : 'were'} assigned ${MODES[mode]} ${name(streamOf('commune', commune))}`,
    'sponsorship.supportPledged.v1': ({ what, quantity, dueBy }, naming) => {
      const amount = quantity === undefined ? '' : ` (${write(quantity as Quantity)})`;
      const due = dueBy === undefined ? '' : `, due ${writeDay(dueBy)}`;
      return `${sponsors(naming)} pledged to ${recipient(naming)}: ${what}${amount}${due}`;
    },
    'sponsorship.supportDelivered.v1': ({ what, quantity }, naming) => {
      const amount = quantity === undefined ? '' : ` (${write(quantity as Quantity)})`;
      return `${sponsors(naming)} delivered to ${recipient(naming)}: ${what}${amount}`;
    },
    'work.registered.v1': ({ name, village, size, commune }, naming) => {
      const where = [
        ...(village === undefined ? [] : [village]),
        naming.name(streamOf('commune', commune)),
      ];
      const amount = size === undefined ? '' : ` (${write(size as Quantity)})`;
      return `Work “${name}”${amount} in ${where.join(', ')}`;
    },
    'work.contributionRecorded.v1': ({ kind, quantity, per, share, households }, naming) => {
      const rate = per === undefined ? '' : ` ${PER[per].en}`;
      const details = [
        ...(households === undefined ? [] : [write(households as Quantity)]),
        ...(share === undefined ? [] : [`${write(share as Quantity)} of the cost`]),
      ];
      const note = details.length === 0 ? '' : ` (${details.join('; ')})`;
      return `Residents of ${recipient(naming)} ${CONTRIBUTIONS[kind]}: ${write(quantity as Quantity)}${rate}${note}, for “${naming.name(naming.own)}”`;
    },
    'report.published.v1': ({ title, content }) => {
      const stated = `A report states: ${title.en ?? title.vi}`;
      if (content.kind === 'list') {
        const more = content.extent === 'open' ? ', …' : '';
        return `${stated}: ${content.items.map(({ label }) => label.en ?? label.vi).join(', ')}${more}`;
      }
      return `${stated}: ${writePart(content.quantity as Quantity, content.of as Quantity | undefined, 'en')}`;
    },
  },
  correction: (now, before) => `“${before}” corrected to: ${now}`,
  retraction: (before) => `Retracted: ${before}`,
  originalFact: 'the original fact',
  onDocument: (document) => ` (according to ${document})`,
  possiblyBy: (day) => `May have happened by ${writeDay(day)}`,
  effect: (when) => `Legal effect: ${when}`,
  corrected: 'Corrected',
  retracted: 'Retracted',
};
