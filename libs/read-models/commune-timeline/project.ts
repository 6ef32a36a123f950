import type { LedgerFact } from '#domain';
import { isAmendment, type StreamName } from '#kernel';
import type { ReadModel, RecordedEvent } from '#projections';
import { distinct, orderOf } from '../dated.ts';
import { typesOf } from '../event-types.ts';
import { acrossYears, type FactRow, type RowAmendment, type TimelineDocument } from './document.ts';

/**
 * The timeline: one document for each event. An amendment is a row of its own, and is kept in the
 * list of the fact that it amends; it is folded into both.
 */
export const communeTimeline: ReadModel<TimelineDocument> = {
  name: 'communeTimeline',
  version: 2,
  handles: typesOf(
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
  ignores: typesOf('ledger', 'projection'),
  writtenOnce: true,
  indexes: [
    { name: 'bySubject', fields: ['subjects', 'order'], firstIsList: true, endsUnique: true },
  ],
  keys: ({ eventId, metadata: { corrects } }) =>
    corrects === undefined ? [eventId] : [eventId, corrects],
  opens: ({ eventId }, key) => key === eventId,
  evolve: (document, event, key) => {
    if (key === event.eventId) return rowOf(event);
    return document?.kind === 'fact' ? amended(document, event) : document;
  },
};

function rowOf(event: RecordedEvent): TimelineDocument {
  const { stream, position, recordedAt, metadata } = event;
  const { occurredOn, source, inferred, effectiveOn, corrects } = metadata;
  const row = {
    _id: event.eventId,
    subjects: subjectsOf(event),
    order: orderOf(occurredOn, position),
    stream,
    position,
    recordedAt,
    occurredOn,
    source,
    ...(inferred === undefined ? {} : { inferred }),
    ...(effectiveOn === undefined ? {} : { effectiveOn }),
  };
  if (!isAmendment(event.type) || corrects === undefined) {
    const fact = { type: event.type, data: event.data } as LedgerFact;
    return { ...row, kind: 'fact', event: fact, amendments: [] };
  }
  if (kindOf(event) === 'retraction') return { ...row, kind: 'retraction', amends: corrects };
  const { replacement } = event.data as { replacement: LedgerFact };
  return { ...row, kind: 'correction', amends: corrects, event: replacement };
}

function subjectsOf({ stream, metadata }: RecordedEvent): StreamName[] {
  const { concerns, occurredOn } = metadata;
  const subjects = distinct([stream, ...concerns]) as StreamName[];
  const staysInAYear = occurredOn.first.slice(0, 4) === occurredOn.last.slice(0, 4);
  return staysInAYear ? subjects : [...subjects, ...subjects.map(acrossYears)];
}

function amended(original: FactRow, event: RecordedEvent): FactRow {
  const { eventId, position } = event;
  const amendment: RowAmendment = { eventId, kind: kindOf(event), position };
  return { ...original, amendments: [...original.amendments, amendment] };
}

function kindOf({ type }: RecordedEvent): RowAmendment['kind'] {
  return type.includes('.factRetracted.') ? 'retraction' : 'correction';
}
