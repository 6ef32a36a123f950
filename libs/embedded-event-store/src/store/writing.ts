import { randomUUID } from 'node:crypto';
import type { StreamIndex, StreamState } from '../index/stream-index.ts';
import { nextLastRevision } from '../index/stream-index.ts';
import { undeletedMetadata } from '../index/stream-metadata.ts';
import type { FrameBuilder } from '../log/frame.ts';
import { StoredEvent, TOMBSTONE_REVISION, type ProposedEvent } from '../log/record.ts';

/** What an append may see and do while its frame is being built. */
export class Writing {
  readonly index: StreamIndex;
  readonly #frame: FrameBuilder;
  readonly #readDurable: (position: number) => StoredEvent;
  readonly #nowMs: number;

  constructor(
    index: StreamIndex,
    frame: FrameBuilder,
    readDurable: (position: number) => StoredEvent,
    nowMs: number,
  ) {
    this.index = index;
    this.#frame = frame;
    this.#readDurable = readDurable;
    this.#nowMs = nowMs;
  }

  /** Adds an event to the end of its stream and returns its position. */
  write(stream: string, event: ProposedEvent): number {
    const revision = nextLastRevision(this.index.find(stream)) + 1;
    return this.#add(stream, revision, event);
  }

  /** Ends a stream for good and returns the tombstone's position. */
  tombstone(stream: string): number {
    return this.#add(stream, TOMBSTONE_REVISION, systemEvent('$streamDeleted', Buffer.alloc(0)));
  }

  /** Makes a soft-deleted stream readable again from a revision on. */
  undelete(stream: string, truncateBefore: number): void {
    const metadata = this.index.find(`$$${stream}`);
    const data = metadata && this.event(metadata, metadata.length - 1)?.data;
    this.write(`$$${stream}`, systemEvent('$metadata', undeletedMetadata(data, truncateBefore)));
  }

  /** The event at a revision, be it durable or in this frame. */
  event(stream: StreamState, revision: number): StoredEvent | undefined {
    const ordinal = stream.ordinalAt(revision);
    if (ordinal === undefined) return undefined;
    const position = this.index.positions.at(ordinal);
    return position >= this.#frame.position
      ? new StoredEvent(this.#frame.buffer, position - this.#frame.position, position)
      : this.#readDurable(position);
  }

  /** The position of the event at a revision. */
  positionOf(stream: StreamState, revision: number): number | undefined {
    const ordinal = stream.ordinalAt(revision);
    return ordinal === undefined ? undefined : this.index.positions.at(ordinal);
  }

  #add(stream: string, revision: number, event: ProposedEvent): number {
    const offset = this.#frame.add({ stream, revision, createdMs: this.#nowMs }, event);
    const position = this.#frame.position + offset;
    this.index.add(new StoredEvent(this.#frame.buffer, offset, position));
    return position;
  }
}

/** An event the store writes itself. */
export function systemEvent(type: string, data: Buffer): ProposedEvent {
  const id = Buffer.from(randomUUID().replaceAll('-', ''), 'hex');
  return { id, type, isJson: data.length > 0, metadata: Buffer.alloc(0), data };
}
