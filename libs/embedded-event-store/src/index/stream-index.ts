import type { StoredEvent } from '../log/record.ts';
import { GrowingList } from './growing-list.ts';
import { RecentIds } from './recent-ids.ts';
import { isSoftDeleted, metadataOf, type StreamMetadata } from './stream-metadata.ts';

/** What the index knows of one stream. */
export interface StreamState {
  readonly name: string;
  readonly key: number;
  /** For each revision the event's ordinal: its place among all events. */
  readonly ordinals: number[];
  /** The ordinal of the tombstone. */
  tombstone: number | undefined;
  /** The metadata as readers see it, and as the next append sees it. */
  metadata: StreamMetadata | undefined;
  nextMetadata: StreamMetadata | undefined;
}

/**
 * Where every event is: an ordinal for each event, a position for each ordinal, ordinals for each
 * stream. Appends add to it before they are durable; readers see only what `publish` has shown.
 */
export class StreamIndex {
  readonly positions = new GrowingList();
  readonly recentIds: RecentIds;
  readonly #streams = new Map<string, StreamState>();
  readonly #unpublished: { stream: StreamState; event: StoredEvent }[] = [];
  #visible = 0;

  constructor(recentIdsMax: number) {
    this.recentIds = new RecentIds(recentIdsMax);
  }

  /** How many events readers can see. */
  get visible(): number {
    return this.#visible;
  }

  /** The state of a stream that was ever named. */
  find(name: string): StreamState | undefined {
    return this.#streams.get(name);
  }

  /** Adds an event that has its place in the log. */
  add(event: StoredEvent): void {
    const stream = this.#stream(event.stream);
    const ordinal = this.positions.length;
    this.positions.push(event.position);
    if (event.isTombstone) stream.tombstone = ordinal;
    else stream.ordinals.push(ordinal);
    this.recentIds.add(stream.key, event.id, event.revision);
    const subject = metadataSubject(stream.name);
    if (subject !== undefined) this.#stream(subject).nextMetadata = metadataOf(event);
    this.#unpublished.push({ stream, event });
  }

  /** Shows readers everything that was added. */
  publish(): void {
    for (const { stream } of this.#unpublished) {
      const subject = metadataSubject(stream.name);
      if (subject === undefined) continue;
      const target = this.#stream(subject);
      target.metadata = target.nextMetadata;
    }
    this.#unpublished.length = 0;
    this.#visible = this.positions.length;
    this.recentIds.trim();
  }

  /** Takes back everything that was added and not shown. */
  retract(): void {
    for (const { stream, event } of this.#unpublished.reverse()) {
      if (event.isTombstone) stream.tombstone = undefined;
      else stream.ordinals.pop();
      this.recentIds.remove(stream.key, event.id);
      const subject = metadataSubject(stream.name);
      if (subject === undefined) continue;
      const target = this.#stream(subject);
      target.nextMetadata = target.metadata;
    }
    this.#unpublished.length = 0;
    this.positions.cut(this.#visible);
  }

  #stream(name: string): StreamState {
    let stream = this.#streams.get(name);
    if (!stream) {
      stream = {
        name,
        key: this.#streams.size,
        ordinals: [],
        tombstone: undefined,
        metadata: undefined,
        nextMetadata: undefined,
      };
      this.#streams.set(name, stream);
    }
    return stream;
  }
}

/** The last revision as the next append sees it; -1 without events. */
export function nextLastRevision(stream: StreamState | undefined): number {
  return (stream?.ordinals.length ?? 0) - 1;
}

/** The last revision that readers can see; -1 without events. */
export function visibleLastRevision(stream: StreamState | undefined, visible: number): number {
  let last = nextLastRevision(stream);
  while (stream && last >= 0 && (stream.ordinals[last] as number) >= visible) last -= 1;
  return last;
}

/** Whether the next append finds the stream soft-deleted. */
export function nextSoftDeleted(stream: StreamState | undefined): boolean {
  return isSoftDeleted(stream?.nextMetadata);
}

/** The stream whose metadata the events of this stream are, whatever their type. */
function metadataSubject(streamName: string): string | undefined {
  return streamName.startsWith('$$') ? streamName.slice(2) : undefined;
}
