import type { EventMetadata, Position, StreamName, Uuid } from '#kernel';
import type { DocumentReader } from '#projections';
import { viewPage, type Paging, type ViewPage } from '../directory/directory.ts';
import type { AuditDocument } from './document.ts';
import { auditTrail } from './project.ts';

/** Whose audit trail: at most 200 subjects; all of the ledger without any. */
export interface AuditQuestion {
  readonly subjects?: readonly StreamName[];
  /** Where the log ended for the question; all of it if absent. */
  readonly knownAt?: Position | undefined;
  readonly newestFirst?: boolean;
}

/** An entry of the audit trail: who recorded what, when, why and on what basis. */
export interface AuditEntry extends EventMetadata {
  readonly id: Uuid;
  readonly position: Position;
  readonly stream: StreamName;
  readonly revision: number;
  readonly type: string;
  readonly recordedAt: string;
  /** The payload as stored; absent if it is no JSON. */
  readonly data?: unknown;
  readonly undecoded?: string;
}

/** A page of the audit trail, in the order in which things were recorded. */
export function findAuditTrail(
  reader: DocumentReader,
  { subjects, knownAt, newestFirst = false }: AuditQuestion,
  paging: Paging,
): Promise<ViewPage<AuditEntry>> {
  const known = knownAt === undefined ? {} : { position: { to: knownAt } };
  const selection = subjects
    ? { index: 'bySubject', where: { subjects: { anyOf: subjects }, ...known } }
    : { index: 'byPosition', where: known };
  return viewPage(reader, auditTrail, { ...selection, descending: newestFirst }, paging, entryOf);
}

/** One event of the log; `undefined` if there is none with this id. */
export async function findAuditEntry(
  reader: DocumentReader,
  id: Uuid,
): Promise<AuditEntry | undefined> {
  const [stored] = await reader.load(auditTrail, [id]);
  return stored && entryOf(stored.document);
}

function entryOf(document: AuditDocument): AuditEntry {
  const { _id, subjects: _, payload, metadata, ...place } = document;
  const data = payload === undefined ? {} : { data: JSON.parse(payload) as unknown };
  return { id: _id, ...place, ...metadata, ...data };
}
