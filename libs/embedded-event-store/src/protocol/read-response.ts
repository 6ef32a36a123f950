import type { StoredEvent } from '../log/record.ts';
import type { Resolved } from '../store/links.ts';
import { varintLength, WireWriter } from '../wire/writer.ts';
import { positionMessage, streamIdentifier, timestampMessage, uuidText } from './shared.ts';

const typeKey = Buffer.from('\x0a\x04type\x12', 'latin1');
const createdKey = Buffer.from('\x0a\x07created\x12', 'latin1');
const contentTypeKey = Buffer.from('\x0a\x0ccontent-type\x12', 'latin1');
const json = Buffer.from('application/json', 'latin1');
const octets = Buffer.from('application/octet-stream', 'latin1');
const structuredIdBytes = 26;

/** How ids are to be written. */
export type UuidForm = 'structured' | 'string';

/** Appends a framed `ReadResp` with an event. */
export function writeEvent(out: WireWriter, resolved: Resolved, uuid: UuidForm): void {
  const { event, link } = resolved;
  const eventSize = event ? recordedSize(event, uuid) : 0;
  const linkSize = link ? recordedSize(link, uuid) : 0;
  const position = (link ?? event)?.position ?? 0;
  const size =
    (event ? 1 + varintLength(eventSize) + eventSize : 0) +
    (link ? 1 + varintLength(linkSize) + linkSize : 0) +
    1 +
    varintLength(position);
  const messageSize = 1 + varintLength(size) + size;
  out.prefix(messageSize);
  out.byte(0x0a);
  out.varint(size);
  if (event) writeRecorded(out, 0x0a, event, eventSize, uuid);
  if (link) writeRecorded(out, 0x12, link, linkSize, uuid);
  out.byte(0x18);
  out.varint(position);
}

function recordedSize(event: StoredEvent, uuid: UuidForm): number {
  const { position, revision, metadataBytes, dataBytes } = event;
  const positionSize = varintLength(position);
  return (
    (uuid === 'string' ? 40 : structuredIdBytes) +
    lengthDelimited(lengthDelimited(event.streamBytes)) +
    1 +
    varintLength(revision) +
    2 * (1 + positionSize) +
    lengthDelimited(typeEntrySize(event)) +
    lengthDelimited(createdEntrySize(event)) +
    lengthDelimited(contentTypeEntrySize(event)) +
    (metadataBytes > 0 ? lengthDelimited(metadataBytes) : 0) +
    (dataBytes > 0 ? lengthDelimited(dataBytes) : 0)
  );
}

function writeRecorded(
  out: WireWriter,
  tag: number,
  event: StoredEvent,
  size: number,
  uuid: UuidForm,
): void {
  const { buffer, position, streamBytes, typeBytes, metadataBytes, dataBytes } = event;
  out.byte(tag);
  out.varint(size);
  writeId(out, event, uuid);
  let at = event.streamOffset;
  out.byte(0x12);
  out.varint(lengthDelimited(streamBytes));
  out.byte(0x1a);
  copy(out, buffer, at, streamBytes);
  at += streamBytes;
  out.byte(0x18);
  out.varint(event.revision);
  out.byte(0x20);
  out.varint(position);
  out.byte(0x28);
  out.varint(position);
  writeEntry(out, typeKey, typeEntrySize(event));
  copy(out, buffer, at, typeBytes);
  at += typeBytes;
  writeEntry(out, createdKey, createdEntrySize(event));
  const ticks = `${event.createdMs}0000`;
  out.varint(ticks.length);
  out.reserve(ticks.length);
  out.length += out.buffer.write(ticks, out.length, 'latin1');
  writeEntry(out, contentTypeKey, contentTypeEntrySize(event));
  const contentType = event.isJson ? json : octets;
  copy(out, contentType, 0, contentType.length);
  if (metadataBytes > 0) {
    out.byte(0x3a);
    copy(out, buffer, at, metadataBytes);
    at += metadataBytes;
  }
  if (dataBytes > 0) {
    out.byte(0x42);
    copy(out, buffer, at, dataBytes);
  }
}

function writeId(out: WireWriter, event: StoredEvent, uuid: UuidForm): void {
  out.byte(0x0a);
  if (uuid === 'string') {
    out.byte(38);
    out.byte(0x12);
    out.byte(36);
    out.reserve(36);
    out.length += out.buffer.write(uuidText(event.id), out.length, 'latin1');
    return;
  }
  // Fixed ten-byte varints keep the size independent of the id.
  out.byte(24);
  out.byte(0x0a);
  out.byte(22);
  out.byte(0x08);
  paddedVarint(out, event.id.readBigUInt64BE(0));
  out.byte(0x10);
  paddedVarint(out, event.id.readBigUInt64BE(8));
}

function paddedVarint(out: WireWriter, value: bigint): void {
  let rest = value;
  for (let index = 0; index < 9; index++) {
    out.byte(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  out.byte(Number(rest));
}

function copy(out: WireWriter, source: Buffer, start: number, length: number): void {
  out.varint(length);
  out.reserve(length);
  source.copy(out.buffer, out.length, start, start + length);
  out.length += length;
}

function writeEntry(out: WireWriter, key: Buffer, size: number): void {
  out.byte(0x32);
  out.varint(size);
  out.raw(key);
}

function lengthDelimited(bytes: number): number {
  return 1 + varintLength(bytes) + bytes;
}

function typeEntrySize(event: StoredEvent): number {
  return 6 + lengthDelimited(event.typeBytes);
}

function createdEntrySize(event: StoredEvent): number {
  return 9 + lengthDelimited(digits(event.createdMs) + 4);
}

function contentTypeEntrySize(event: StoredEvent): number {
  return 14 + lengthDelimited((event.isJson ? json : octets).length);
}

function digits(value: number): number {
  return String(value).length;
}

/** Says that a subscription stands. */
export function confirmation(subscriptionId: string): Buffer {
  const body = new WireWriter().string(1, subscriptionId);
  return new WireWriter().message(2, body).finish();
}

/** Says how far a filtered subscription has come. */
export function checkpoint(position: number, nowMs: number): Buffer {
  const body = positionMessage(position).message(3, timestampMessage(nowMs));
  return new WireWriter().message(3, body).finish();
}

/** Says that the stream is not there. */
export function streamNotFound(name: string): Buffer {
  const body = new WireWriter().message(1, streamIdentifier(name));
  return new WireWriter().message(4, body).finish();
}

/** Says where a stream begins to be readable, or (field 6) where it ends. */
export function streamBound(field: 5 | 6, revision: number): Buffer {
  return new WireWriter().uint(field, revision).finish();
}

/** Says that a subscription has become live, and at which revision (-1 of no event) or position. */
export function caughtUp(
  nowMs: number,
  at: { readonly revision?: number; readonly position?: number },
): Buffer {
  const body = new WireWriter().message(1, timestampMessage(nowMs));
  if (at.revision !== undefined && at.revision >= 0) body.uint(2, at.revision);
  if (at.position !== undefined) body.message(3, positionMessage(at.position));
  return new WireWriter().message(8, body).finish();
}
