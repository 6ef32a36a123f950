import { crc32 } from 'node:zlib';
import { TOMBSTONE_REVISION, type StoredEvent } from '../log/record.ts';
import { PositionList } from './position-list.ts';
import { RecentIds } from './recent-ids.ts';
import type { SegmentColumns } from './segment-columns.ts';
import { SegmentJournal } from './segment-journal.ts';
import { SettledOrdinals } from './settled-ordinals.ts';
import { isSoftDeleted, metadataOf } from './stream-metadata.ts';
import { StreamState } from './stream-state.ts';

export type { StreamState };

/** So many keys a `Map` has room for. */
const STREAMS_MAX = 2 ** 24;

/** Below this many, ordinals are not worth settling. */
const unsettledMin = 65_536;

/**
 * Where every event is: an ordinal for each event, a position for each ordinal, ordinals for each
 * stream. Appends add to it before they are durable; readers see only what `publish` has shown.
 */
export class StreamIndex {
  readonly positions = new PositionList();
  readonly recentIds: RecentIds;
  readonly #recentIdsMax: number;
  readonly #streamsMax: number;
  readonly #streams = new Map<string, StreamState>();
  readonly #byKey: StreamState[] = [];
  #namesCrc = 0;
  readonly #settled = new SettledOrdinals();
  readonly #unpublished: { stream: StreamState; event: StoredEvent }[] = [];
  readonly #taken: Taken[] = [];
  readonly #tombstones: number[] = [];
  #journal = new SegmentJournal({ firstOrdinal: 0, firstKey: 0, namesCrc: 0 });
  #visible = 0;
  /** How many events were visible when ordinals were settled last. */
  #settledAt = 0;

  constructor(recentIdsMax: number, streamsMax = STREAMS_MAX) {
    this.recentIds = new RecentIds(recentIdsMax);
    this.#recentIdsMax = recentIdsMax;
    this.#streamsMax = streamsMax;
  }

  /** How many events readers can see. */
  get visible(): number {
    return this.#visible;
  }

  /** How many streams were ever named. */
  get streams(): number {
    return this.#byKey.length;
  }

  /** The state of a stream that was ever named. */
  find(name: string): StreamState | undefined {
    return this.#streams.get(name);
  }

  /** Adds an event that has its place in the log. Throws before it has added anything, if it cannot. */
  add(event: StoredEvent): void {
    if (this.#taken.length > 0) this.settle();
    const stream = this.#stream(event.stream);
    const subject = metadataSubject(stream.name);
    const target = subject === undefined ? undefined : this.#stream(subject);
    const ordinal = this.positions.length;
    this.positions.push(event.position);
    if (event.isTombstone) stream.tombstone = ordinal;
    else stream.push(ordinal);
    this.recentIds.add(stream.key, event.id, event.revision);
    if (target) target.nextMetadata = metadataOf(event);
    this.#unpublished.push({ stream, event });
  }

  /** Shows readers everything that was added. */
  publish(): void {
    for (const { stream, event } of this.#unpublished) {
      this.#journal.add(stream, event);
      const subject = metadataSubject(stream.name);
      if (subject === undefined) continue;
      const target = this.#stream(subject);
      target.metadata = target.nextMetadata;
      if (target.metadata) this.#journal.setMetadata(target, target.metadata);
    }
    this.#unpublished.length = 0;
    this.#visible = this.positions.length;
    this.recentIds.keep();
    // Settling costs in proportion to what there is, and so happens ever more rarely.
    const settled = this.#settledAt;
    if (this.#visible - settled >= Math.max(unsettledMin, settled / 2)) this.settle();
  }

  /** Takes back everything that was added and not shown. */
  retract(): void {
    for (const { stream, event } of this.#unpublished.reverse()) {
      if (event.isTombstone) stream.tombstone = undefined;
      else stream.pop();
      const subject = metadataSubject(stream.name);
      if (subject === undefined) continue;
      const target = this.#stream(subject);
      target.nextMetadata = target.metadata;
    }
    this.#unpublished.length = 0;
    this.recentIds.retract();
    this.positions.cut(this.#visible);
  }

  /** The columns of the segment being written, as far as they are visible. */
  columns(): SegmentColumns {
    const named = this.#byKey.slice(this.#journal.firstKey);
    return this.#journal.columns(named.map(({ name }) => name));
  }

  /** Says that the events from here on are in another segment. */
  startSegment(): void {
    const [firstOrdinal, firstKey] = [this.#visible, this.#byKey.length];
    this.#journal = new SegmentJournal({ firstOrdinal, firstKey, namesCrc: this.#namesCrc });
  }

  /** Whether saved columns continue what is here. */
  isContinuedBy({ firstOrdinal, firstKey, namesCrc }: SegmentColumns): boolean {
    return (
      firstOrdinal === this.positions.length &&
      firstKey === this.#byKey.length &&
      namesCrc === this.#namesCrc
    );
  }

  /** Takes the events of a segment from saved columns. They are shown at once. */
  take(columns: SegmentColumns, isLast: boolean): void {
    const { notes, keys } = columns;
    for (const name of notes.names) this.#stream(name);
    this.positions.pushAll(columns.low, columns.high);
    this.#visible = this.positions.length;
    for (const ordinal of notes.tombstones) {
      this.#tombstones.push(ordinal);
      this.#streamOf(keys[ordinal - columns.firstOrdinal] as number).tombstone = ordinal;
    }
    for (const [key, metadata] of notes.metadata) {
      const stream = this.#streamOf(key);
      stream.metadata = metadata;
      stream.nextMetadata = metadata;
    }
    this.#taken.push({ keys: keys.slice(), ids: Buffer.from(columns.ids) });
    let behind = 0;
    for (const taken of this.#taken.toReversed()) {
      if (behind >= this.#recentIdsMax) taken.ids = undefined;
      behind += taken.keys.length;
    }
    if (isLast) this.#journal = SegmentJournal.from(columns);
  }

  /**
   * Puts the latest ordinals of each stream where they take least room. Nothing is taken from where it was
   * before it stands there: where there is no memory for that, all is as before.
   */
  settle(): void {
    const counts = new Uint32Array(this.#byKey.length);
    for (const { key, recent } of this.#byKey) counts[key] = recent.length;
    const taken = this.#taken;
    const tombstones = new Set(this.#tombstones);
    let ordinal = this.#visible - taken.reduce((sum, { keys }) => sum + keys.length, 0);
    const first = ordinal;
    for (const { keys } of taken) {
      for (let at = 0; at < keys.length; at++, ordinal++) {
        if (!tombstones.has(ordinal)) counts[keys[at] as number]! += 1;
      }
    }
    this.#settled.extend(counts, (put) => {
      for (const { key, recent } of this.#byKey) for (const each of recent) put(key, each);
      let at = first;
      for (const { keys, ids } of taken) {
        for (let row = 0; row < keys.length; row++, at++) {
          const key = keys[row] as number;
          const revision = tombstones.has(at) ? TOMBSTONE_REVISION : put(key, at);
          if (ids && at >= this.#visible - this.#recentIdsMax) {
            this.recentIds.add(key, ids.subarray(16 * row, 16 * row + 16), revision);
          }
        }
      }
    });
    for (const stream of this.#byKey) stream.dropRecent();
    this.#taken.length = 0;
    this.#tombstones.length = 0;
    this.#settledAt = this.#visible;
    this.recentIds.keep();
  }

  #streamOf(key: number): StreamState {
    return this.#byKey[key] as StreamState;
  }

  #stream(name: string): StreamState {
    let stream = this.#streams.get(name);
    if (!stream) {
      if (this.#byKey.length >= this.#streamsMax) throw tooManyStreams(this.#streamsMax);
      stream = new StreamState(name, this.#byKey.length, this.#settled);
      this.#streams.set(name, stream);
      this.#byKey.push(stream);
      this.#namesCrc = crc32(`${name}\0`, this.#namesCrc);
    }
    return stream;
  }
}

function tooManyStreams(most: number): RangeError {
  return new RangeError(
    `There are ${most} streams, those of metadata included, and the event store has room for no other: ` +
      'append to one that is there.',
  );
}

/** What was taken from saved columns and is not settled. */
interface Taken {
  readonly keys: Uint32Array;
  /** Of the latest events only. */
  ids: Buffer | undefined;
}

/** The last revision as the next append sees it; -1 without events. */
export function nextLastRevision(stream: StreamState | undefined): number {
  return (stream?.length ?? 0) - 1;
}

/** The last revision that readers can see; -1 without events. */
export function visibleLastRevision(stream: StreamState | undefined, visible: number): number {
  let last = nextLastRevision(stream);
  while (stream && last >= 0 && (stream.ordinalAt(last) as number) >= visible) last -= 1;
  return last;
}

/** Whether the next append finds the stream soft-deleted. */
export function nextSoftDeleted(stream: StreamState | undefined): boolean {
  return isSoftDeleted(stream?.nextMetadata);
}

/**
 * The stream whose metadata the events of this stream are, whatever their type. Metadata have none
 * of their own: to delete them as a stream, or to write some for them, hides nothing.
 */
function metadataSubject(streamName: string): string | undefined {
  const isMetadata = streamName.startsWith('$$') && !streamName.startsWith('$$$$');
  return isMetadata ? streamName.slice(2) : undefined;
}
