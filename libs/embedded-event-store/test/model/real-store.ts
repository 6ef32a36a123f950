import { visibleLastRevision } from '../../src/index/stream-index.ts';
import type { StoredEvent } from '../../src/log/record.ts';
import {
  AllForwards,
  StreamBackwards,
  StreamForwards,
  type Cursor,
} from '../../src/store/cursors.ts';
import { type EventStore } from '../../src/store/event-store.ts';
import { MemoryFileSystem } from '../memory-file-system.ts';
import { openOn } from '../store-at.ts';
import type { EventStoreModel, ModelAppend, ModelEvent, ModelOutcome, ModelRead } from './model.ts';

/** The real store as the model sees it, on a disk in memory. */
export class RealStore {
  #store: EventStore;
  #files: MemoryFileSystem;
  readonly #options: { readonly segmentBytes: number; readonly now: () => number };
  readonly #firstEvents: number;

  private constructor(
    store: EventStore,
    files: MemoryFileSystem,
    options: { readonly segmentBytes: number; readonly now: () => number },
  ) {
    this.#store = store;
    this.#files = files;
    this.#options = options;
    this.#firstEvents = store.index.visible;
  }

  /** A new store with the model's clock and segments of this size. */
  static async open(model: EventStoreModel, segmentBytes: number): Promise<RealStore> {
    const files = new MemoryFileSystem();
    const options = { segmentBytes, now: () => model.nowMs };
    return new RealStore(await openOn(files, options), files, options);
  }

  async append({ events, expectations }: ModelAppend): Promise<ModelOutcome> {
    const records = events.map(({ stream, id, type, data }) => ({
      stream,
      event: {
        id: Buffer.from(id.replaceAll('-', ''), 'hex'),
        type,
        isJson: true,
        metadata: Buffer.alloc(0),
        data: Buffer.from(data),
      },
    }));
    const outcome = await this.#store.append({ records, expectations });
    if (outcome.kind === 'refused') return 'refused';
    return Object.fromEntries(outcome.streams.map((one) => [one.stream, one.lastRevision]));
  }

  async delete(stream: string, expected: number, forGood: boolean): Promise<'done' | 'refused'> {
    const { kind } = await this.#store.delete({ stream, expected }, forGood);
    return kind === 'appended' ? 'done' : 'refused';
  }

  /** Closes and opens again. */
  async reopen(): Promise<void> {
    await this.#store.close();
    await this.#openOn(this.#files);
  }

  /** Loses its power while an append is under way; says whether that was acknowledged. */
  async crashDuring(append: ModelAppend, turns: number, survives: number): Promise<boolean> {
    let acknowledged = false;
    const done = this.append(append).then(
      (outcome) => (acknowledged = outcome !== 'refused'),
      () => undefined,
    );
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
    const wasAcknowledged = acknowledged;
    let asked = 0;
    // About so many of the sectors, not only the first of them.
    const left = this.#files.afterPowerCut(() => ((asked += 1) * 0.618) % 1 < survives);
    await done;
    await this.#openOn(left);
    return wasAcknowledged;
  }

  /** Everything after the first events of a new database, in order; positions must ascend. */
  log(): ModelEvent[] {
    const events = take(new AllForwards(this.#store, this.#firstEvents));
    const positions = events.map(({ position }) => position);
    if (positions.some((position, index) => position <= (positions[index - 1] ?? 0))) {
      throw new Error(`The positions do not ascend: ${positions.join(', ')}`);
    }
    return events.map(modelEvent);
  }

  /** What readers of a stream see, and backwards the same. */
  read(name: string): ModelRead {
    const standing = this.#store.standing(name);
    const stream = this.#store.index.find(name);
    if (standing !== 'readable' || !stream) return standing === 'readable' ? 'missing' : standing;
    const forwards = take(new StreamForwards(this.#store, name, 0)).map(modelEvent);
    const last = visibleLastRevision(stream, this.#store.index.visible);
    const backwards = take(new StreamBackwards(this.#store, stream, last)).map(modelEvent);
    if (JSON.stringify(backwards.reverse()) !== JSON.stringify(forwards)) {
      throw new Error(`${name} differs backwards.`);
    }
    return forwards;
  }

  async #openOn(files: MemoryFileSystem): Promise<void> {
    this.#files = files;
    this.#store = await openOn(files, this.#options);
  }
}

function take(cursor: Cursor): StoredEvent[] {
  const events: StoredEvent[] = [];
  for (let event = cursor.next(); event; event = cursor.next()) {
    if (!cursor.hides(event)) events.push(event);
  }
  return events;
}

function modelEvent({ stream, revision, id, type, data, createdMs, isTombstone }: StoredEvent) {
  // The ids of events that the store writes itself are its own.
  const isSystem = type.startsWith('$');
  const text = id.toString('hex');
  return {
    stream,
    revision: isTombstone ? ('tombstone' as const) : revision,
    id: isSystem ? '' : text,
    type,
    data: data.toString(),
    createdMs,
  };
}
