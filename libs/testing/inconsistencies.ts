import type { LedgerFact } from '#domain';
import { positionOf, streamOf, type FactCommand, type Position, type StreamName } from '#kernel';
import type { Finding } from '#read-models/consistency/finding.ts';
import { consistencyModels, inconsistencies } from '#read-models/consistency/query.ts';
import { happened } from './circumstances.ts';
import { day } from './days.ts';
import { readerOver } from './folding.ts';
import { idOfThe, record } from './history.ts';
import {
  commune,
  criteriaSet,
  district,
  organisation,
  province,
  type KnownThing,
} from './known-things.ts';
import { logOf, type LogEntry } from './log.ts';

/** A fact on a stream of a log. */
export type FactEntry = readonly [
  StreamName,
  Extract<FactCommand<LedgerFact>, { intent: 'record' }>,
];

/** What the specs of the consistency report know from the beginning: events 1 to 5. */
export const haTinh = province('Hà Tĩnh');
export const kyAnh = district('Kỳ Anh', haTinh);
export const kyTan = commune('Kỳ Tân', haTinh);
export const ntm2009 = criteriaSet('NTM-2009', '1', '2');
export const healthOffice = organisation('Sở Y tế');
export const known: readonly LogEntry[] = [haTinh, kyAnh, kyTan, ntm2009, healthOffice].map(
  registered,
);

/** The streams of Kỳ Tân's progress and of its sponsorship, and facts to put there. */
export const progress = streamOf('progress', kyTan.id);
export const sponsorship = streamOf('sponsorship', idOfThe('sponsorship'));
export const criterion = { set: ntm2009.id, version: 1, code: '2' };
export const assignedSet = fact(progress, '2010', {
  type: 'progress.criteriaSetAssigned.v1',
  data: { set: ntm2009.id, version: 1 },
});
export const achieved = fact(progress, '2013', {
  type: 'progress.criterionAchieved.v1',
  data: { criterion },
});
export const sponsored = fact(sponsorship, '2011', {
  type: 'sponsorship.assigned.v1',
  data: { mode: 'sole', sponsors: [healthOffice.id], recipient: kyTan.id },
});
export const pledged = fact(sponsorship, '2012', {
  type: 'sponsorship.supportPledged.v1',
  data: { line: 'books', kind: 'goods', what: 'Sách', quantity: items('10') },
});

/** A fact that happened then. */
export function fact(stream: StreamName, when: string, event: LedgerFact): FactEntry {
  return [stream, record(event, happened(when))];
}

/** The registration of a thing. */
export function registered({ stream, recording }: KnownThing): LogEntry {
  return [stream, recording];
}

/** So many books of the pledge, handed over in 2013. */
export function delivered(amount: string): FactEntry {
  return fact(sponsorship, '2013', {
    type: 'sponsorship.supportDelivered.v1',
    data: { line: 'books', kind: 'goods', what: 'Sách', quantity: items(amount) },
  });
}

/** A code taken by a commune, from 2009 on. */
export function taken(code: string, by: string): FactEntry {
  return fact(streamOf('unitCode', code), '2009-01-01', {
    type: 'unitCode.taken.v1',
    data: { commune: by, from: day('2009-01-01') },
  });
}

/** A report about an area, of 71 items of which it names a part. */
export function published(about: string, part: string): FactEntry {
  return fact(streamOf('report', idOfThe('report')), '2013', {
    type: 'report.published.v1',
    data: {
      about: { kind: 'area', id: about },
      measure: 'partyOrganisations',
      title: { vi: 'Tổ chức cơ sở Đảng' },
      content: {
        kind: 'figure',
        quantity: items('71'),
        parts: [{ label: { vi: 'Phần' }, quantity: items(part) }],
        partsMakeWhole: true,
      },
    },
  });
}

/** What a consistency report finds in a log, as known at a position. */
export async function foundAt(
  position: Position,
  ...log: readonly LogEntry[]
): Promise<readonly Finding[]> {
  const reader = await readerOver(logOf(...log), ...consistencyModels);
  const findings: Finding[] = [];
  for await (const finding of inconsistencies(reader, position)) findings.push(finding);
  return findings;
}

/** What a consistency report finds in a log. */
export function found(...log: readonly LogEntry[]): Promise<readonly Finding[]> {
  return foundAt(positionOf(BigInt(log.length)), ...log);
}

/** The codes of what a consistency report finds in a log. */
export async function codesFound(...log: readonly LogEntry[]): Promise<readonly string[]> {
  return (await found(...log)).map(({ code }) => code);
}

function items(amount: string) {
  return { amount, unit: 'item', qualifier: 'exact', words: amount } as const;
}
