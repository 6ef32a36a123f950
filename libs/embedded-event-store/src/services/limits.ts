import { NAME_BYTES_MAX, recordBytesMax, recordsBytes, type ProposedEvent } from '../log/record.ts';
import { UNSTATED, uuidText, type StreamOptions } from '../protocol/shared.ts';
import { Status, StatusError } from '../rpc/status.ts';

const mebibyte = 1024 * 1024;

/** How large appends may be. */
export interface AppendLimits {
  readonly maxEventBytes: number;
  readonly maxAppendBytes: number;
}

/** The limits of KurrentDB's releases, for the options of a store that follows one of them. */
export const sizeLimits = {
  until25_0: { maxEventBytes: mebibyte, maxAppendBytes: mebibyte },
  since25_1: { maxEventBytes: 16 * mebibyte, maxAppendBytes: 256 * mebibyte },
} as const satisfies Record<string, AppendLimits>;

/** The most that an append within the limits takes on the wire, names and lengths included. */
export function wireBytesMax({ maxAppendBytes }: AppendLimits): number {
  return maxAppendBytes + 3 * Math.min(maxAppendBytes, 64 * mebibyte);
}

/**
 * The most that an append may take in the log, where each of its events has a header and the name of its
 * stream: a frame has room for that, and for what else is written with it.
 */
export const LOG_BYTES_MAX = 1536 * mebibyte;

/** What an append takes in the log, if that is more than it may. */
export function excessiveLogBytes(
  records: readonly { readonly stream: string; readonly event: ProposedEvent }[],
): number | undefined {
  let most = 0;
  for (const { stream, event } of records) most += recordBytesMax(stream, event);
  if (most <= LOG_BYTES_MAX) return undefined;
  const bytes = recordsBytes(records);
  return bytes > LOG_BYTES_MAX ? bytes : undefined;
}

/** What an event counts against the limits. */
export function eventBytes(event: ProposedEvent): number {
  return event.data.length + event.metadata.length + 2 * event.type.length;
}

/** Throws when an append of the first protocol is too large, or does not say what it wants. */
export function checkAppend(
  limits: AppendLimits,
  options: StreamOptions,
  events: readonly ProposedEvent[],
): void {
  checkOptions(options);
  checkWrittenStreamName(options.stream);
  let total = 0;
  for (const event of events) {
    const size = eventBytes(event);
    total += size;
    checkTypeLength(event.type);
    if (size > limits.maxEventBytes) throw eventTooLarge(limits, event, size);
  }
  if (total > limits.maxAppendBytes) throw appendTooLarge(limits);
  const { stream } = options;
  if (excessiveLogBytes(events.map((event) => ({ stream, event }))) !== undefined) {
    throw appendTooLarge({ maxAppendBytes: LOG_BYTES_MAX });
  }
}

/** The status of an append of the first protocol that is too large. */
export function appendTooLarge({
  maxAppendBytes,
}: Pick<AppendLimits, 'maxAppendBytes'>): StatusError {
  return new StatusError(
    Status.INVALID_ARGUMENT,
    `Maximum Append Size of ${maxAppendBytes} Exceeded.`,
    {
      exception: 'maximum-append-size-exceeded',
      'maximum-append-size': String(maxAppendBytes),
    },
  );
}

/** Throws when a deletion does not say which stream, or what is expected of it, or when it cannot be written. */
export function checkDeletion(options: StreamOptions, forGood: boolean): void {
  checkOptions(options);
  checkIsSomeName(options.stream);
  // A tombstone stands in the stream itself, a soft deletion in its metadata.
  if (!forGood) checkRoomForMetadata(options.stream);
}

/** Throws when an append or a deletion does not say which stream, or what is expected of it. */
function checkOptions({ stream, expected }: StreamOptions): void {
  checkStreamName(stream);
  if (expected !== UNSTATED) return;
  const message = `The request does not say what is expected of the stream '${stream}'.`;
  throw new StatusError(Status.INVALID_ARGUMENT, message);
}

/** Throws for a stream name that is empty or too long. */
export function checkStreamName(name: string): void {
  if (name === '') throw new StatusError(Status.INVALID_ARGUMENT, 'The stream name is missing.');
  if (Buffer.byteLength(name) > NAME_BYTES_MAX) throw nameTooLong(name, NAME_BYTES_MAX);
}

/** Throws for a stream that cannot be written: its metadata, from which it is deleted, need a name as well. */
export function checkWrittenStreamName(name: string): void {
  checkStreamName(name);
  checkIsSomeName(name);
  if (!name.startsWith(metadataPrefix)) checkRoomForMetadata(name);
}

const metadataPrefix = '$$';

/** Throws for the metadata of a stream without a name. */
function checkIsSomeName(name: string): void {
  if (name !== metadataPrefix) return;
  throw new StatusError(
    Status.INVALID_ARGUMENT,
    `The stream name must not be '${metadataPrefix}'.`,
  );
}

function checkRoomForMetadata(name: string): void {
  const most = NAME_BYTES_MAX - metadataPrefix.length;
  if (Buffer.byteLength(name) > most) throw nameTooLong(name, most);
}

function nameTooLong(name: string, most: number): StatusError {
  const room =
    most < NAME_BYTES_MAX ? `, so that its metadata have a name, ${metadataPrefix} and this` : '';
  return new StatusError(
    Status.INVALID_ARGUMENT,
    `The stream name has ${Buffer.byteLength(name)} bytes; it may have ${most}${room}.`,
  );
}

/** Throws for an event type that is too long. */
export function checkTypeLength(type: string): void {
  if (type.length * 3 <= NAME_BYTES_MAX || Buffer.byteLength(type) <= NAME_BYTES_MAX) return;
  throw new StatusError(Status.INVALID_ARGUMENT, 'An event type is too long.');
}

function eventTooLarge(limits: AppendLimits, event: ProposedEvent, size: number): StatusError {
  const id = uuidText(event.id);
  return new StatusError(
    Status.INVALID_ARGUMENT,
    `Event with Id: ${id}, Size: ${size}, exceeds Maximum Append Event Size of ${limits.maxEventBytes}.`,
    {
      exception: 'maximum-append-event-size-exceeded',
      'maximum-append-event-size': String(limits.maxEventBytes),
      'event-id': id,
      'proposed-append-event-size': String(size),
    },
  );
}
