import type { Placement, ProposedEvent, StoredEvent } from '../log/record.ts';
import { TOMBSTONE_REVISION } from '../log/record.ts';

/** The first line of an export. */
export interface ExportHead {
  readonly format: 'embedded-event-store';
  readonly version: 1;
}

/** What every export begins with. */
export const exportHead: ExportHead = { format: 'embedded-event-store', version: 1 };

/** One event of an export. Bytes are text where they are UTF-8, else base64. */
export interface ExportedEvent {
  readonly position: number;
  /** The position of the frame: events of one frame became durable together. */
  readonly frame: number;
  readonly stream: string;
  /** Not there for a tombstone. */
  readonly revision?: number;
  readonly created: string;
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly metadata?: string;
  readonly metadataBase64?: string;
  readonly data?: string;
  readonly dataBase64?: string;
}

/** Stands in the export of a damaged log where events may be missing: from a position to another. */
export interface ExportedDamage {
  /** The segment. */
  readonly damaged: string;
  readonly from: number;
  readonly to: number;
  readonly what: string;
}

/** The last line of an export: without it the export is not whole. */
export interface ExportEnd {
  readonly events: number;
  /** How often the log is damaged, if it is: no log can be made from such an export. */
  readonly damaged?: number;
  /** SHA-256 over all lines before this one. */
  readonly sha256: string;
}

/** An event as a line of an export. */
export function exported(event: StoredEvent, frame: number): ExportedEvent {
  const id = event.id.toString('hex');
  return {
    position: event.position,
    frame,
    stream: event.stream,
    ...(event.isTombstone ? {} : { revision: event.revision }),
    created: new Date(event.createdMs).toISOString(),
    id: id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    type: event.type,
    isJson: event.isJson,
    ...bytesAs('metadata', event.metadata),
    ...bytesAs('data', event.data),
  };
}

/** A line of an export as an event and its place. */
export function imported(line: ExportedEvent): {
  readonly placement: Placement;
  readonly event: ProposedEvent;
} {
  const { stream, revision = TOMBSTONE_REVISION, type, isJson } = line;
  return {
    placement: { stream, revision, createdMs: Date.parse(line.created) },
    event: {
      id: Buffer.from(line.id.replaceAll('-', ''), 'hex'),
      type,
      isJson,
      metadata: bytesFrom(line.metadata, line.metadataBase64),
      data: bytesFrom(line.data, line.dataBase64),
    },
  };
}

/** Whether a line is what every export begins with. */
export function isHead(line: object): line is ExportHead {
  const { format, version } = line as Partial<ExportHead>;
  return format === exportHead.format && version === exportHead.version;
}

/** Whether a line says where a log is damaged. */
export function isDamage(line: object): line is ExportedDamage {
  const { damaged, what } = line as Partial<ExportedDamage>;
  return typeof damaged === 'string' && typeof what === 'string';
}

/** Whether a line is what every whole export ends with. */
export function isEnd(line: object): line is ExportEnd {
  const { events, sha256 } = line as Partial<ExportEnd>;
  return typeof events === 'number' && typeof sha256 === 'string';
}

/** Whether a line holds all that makes an event. */
export function isEvent(line: object): line is ExportedEvent {
  const event = line as Partial<ExportedEvent>;
  const { position, frame, revision = 0, created, stream, type, id, isJson } = event;
  const { metadata = '', metadataBase64 = '', data = '', dataBase64 = '' } = event;
  return (
    [position, frame, revision].every((number) => Number.isSafeInteger(number) && number! >= 0) &&
    [created, stream, type, id, metadata, metadataBase64, data, dataBase64].every(
      (text) => typeof text === 'string',
    ) &&
    !Number.isNaN(Date.parse(created!)) &&
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id!) &&
    typeof isJson === 'boolean'
  );
}

function bytesAs(name: 'data' | 'metadata', bytes: Buffer): object {
  if (bytes.length === 0) return {};
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes)
    ? { [name]: text }
    : { [`${name}Base64`]: bytes.toString('base64') };
}

function bytesFrom(text: string | undefined, base64: string | undefined): Buffer {
  return base64 === undefined ? Buffer.from(text ?? '', 'utf8') : Buffer.from(base64, 'base64');
}
