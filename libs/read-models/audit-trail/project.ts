import type { StreamName } from '#kernel';
import type { ReadModel } from '#projections';
import { distinct } from '../dated.ts';
import { typesOf } from '../event-types.ts';
import type { AuditDocument } from './document.ts';

/** The audit trail: every event of the ledger verbatim, also one that nobody can read. */
export const auditTrail: ReadModel<AuditDocument> = {
  name: 'auditTrail',
  version: 1,
  handles: typesOf(
    'ledger',
    'projection',
    'area',
    'commune',
    'unitCode',
    'criteriaSet',
    'progress',
    'organisation',
    'sponsorship',
    'work',
    'report',
  ),
  ignores: [],
  foldsUndecoded: true,
  writtenOnce: true,
  indexes: [
    { name: 'bySubject', fields: ['subjects', 'position'], firstIsList: true, endsUnique: true },
    { name: 'byPosition', fields: ['position'], endsUnique: true },
  ],
  keys: ({ eventId }) => [eventId],
  opens: () => true,
  evolve: (_, event, key) => {
    const { stream, revision, position, type, recordedAt, metadata, data, undecoded } = event;
    return {
      _id: key,
      subjects: distinct([stream, ...metadata.concerns]) as StreamName[],
      position,
      stream,
      revision,
      type,
      recordedAt,
      metadata,
      ...(data === undefined ? {} : { payload: JSON.stringify(data) }),
      ...(undecoded === undefined ? {} : { undecoded }),
    };
  },
};
