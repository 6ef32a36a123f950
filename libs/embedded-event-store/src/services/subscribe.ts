import { randomUUID } from 'node:crypto';
import { visibleLastRevision } from '../index/stream-index.ts';
import type { StoredEvent } from '../log/record.ts';
import type { ReadRequest } from '../protocol/read-request.ts';
import {
  caughtUp,
  checkpoint,
  confirmation,
  writeEvent,
  type UuidForm,
} from '../protocol/read-response.ts';
import type { Call } from '../rpc/call.ts';
import { AllForwards, StreamForwards } from '../store/cursors.ts';
import type { EventStore } from '../store/event-store.ts';
import type { EventFilter } from '../store/filter.ts';
import { resolveLink } from '../store/links.ts';
import { WireWriter } from '../wire/writer.ts';
import { streamDeletedError } from './failures.ts';
import { chunkBytes, Pace } from './pace.ts';

/** A live subscription with more than this ahead has fallen behind, and catches up once more. */
const liveBacklogMax = 512;

/** Serves a catch-up subscription until the client ends it. */
export async function subscribe(
  store: EventStore,
  call: Call,
  request: ReadRequest,
  filter: EventFilter | undefined,
): Promise<void> {
  const { stream } = request;
  if (stream !== undefined && store.standing(stream) === 'tombstoned') {
    throw streamDeletedError(stream);
  }
  await new Subscription(store, call, request, filter).run();
}

class Subscription {
  readonly #store: EventStore;
  readonly #call: Call;
  readonly #request: ReadRequest;
  readonly #filter: EventFilter | undefined;
  readonly #cursor: AllForwards | StreamForwards;
  readonly #checkpointEvery: number;
  readonly #after: number;
  #sinceCheckpoint = 0;
  #lastPosition: number | undefined;
  #lastCheckpoint: number | undefined;
  #live = false;
  #out = new WireWriter(4096);

  constructor(
    store: EventStore,
    call: Call,
    request: ReadRequest,
    filter: EventFilter | undefined,
  ) {
    this.#store = store;
    this.#call = call;
    this.#request = request;
    this.#filter = filter;
    this.#cursor = cursorOf(store, request);
    const { filter: spec, from, stream } = request;
    this.#after = stream === undefined && typeof from === 'number' ? from : -1;
    this.#checkpointEvery = spec ? spec.window * spec.checkpointMultiplier : Infinity;
  }

  async run(): Promise<void> {
    const call = this.#call;
    let wake = () => {};
    const unlisten = this.#store.onCommit(() => wake());
    call.onEnd(() => {
      unlisten();
      wake();
    });
    call.send(confirmation(randomUUID()));
    while (!call.ended) {
      const commit = new Promise<void>((resolve) => (wake = resolve));
      if (this.#cursor.ahead > liveBacklogMax) this.#setLive(false);
      await this.#sendAhead();
      if (!this.#live) this.#becomeLive();
      this.#throwIfTombstoned();
      await commit;
    }
  }

  /** Sends everything there is, as fast as the client takes it. */
  async #sendAhead(): Promise<void> {
    const pace = new Pace();
    for (let event = this.#cursor.next(); event; event = this.#cursor.next()) {
      if (this.#call.ended) return;
      this.#consider(event);
      if (this.#out.length >= chunkBytes) await this.#flush();
      if (pace.isDue()) await pace.giveWay();
    }
    await this.#flush();
  }

  #consider(event: StoredEvent): void {
    // Whoever asks for what comes after a position that is not reached yet wants nothing before it.
    if (event.position <= this.#after || this.#cursor.hides(event)) return;
    this.#lastPosition = event.position;
    if (!this.#filter || this.#filter(event)) {
      const resolved = this.#request.resolveLinks
        ? resolveLink(this.#store, event)
        : { event, link: undefined };
      writeEvent(this.#out, resolved, this.#request.uuid as UuidForm);
    }
    this.#sinceCheckpoint += 1;
    if (this.#sinceCheckpoint >= this.#checkpointEvery) this.#writeCheckpoint();
  }

  #writeCheckpoint(): void {
    this.#sinceCheckpoint = 0;
    if (this.#lastPosition === undefined || this.#lastPosition === this.#lastCheckpoint) return;
    this.#lastCheckpoint = this.#lastPosition;
    const message = checkpoint(this.#lastPosition, this.#store.now());
    this.#out.prefix(message.length).raw(message);
  }

  #setLive(live: boolean): void {
    this.#live = live;
    this.#cursor.setLive(live);
  }

  #becomeLive(): void {
    this.#setLive(true);
    if (this.#filter) this.#writeCheckpoint();
    const { index } = this.#store;
    // Where it has come to, and not where its stream is: more may have been appended meanwhile. Whoever asked for
    // what comes after a place that is not reached yet is told that place, and goes on from there another time.
    const { from } = this.#request;
    const begun = typeof from === 'number' ? from : -1;
    const at =
      this.#cursor instanceof StreamForwards
        ? { revision: Math.max(this.#cursor.passed ?? -1, begun) }
        : {
            position: this.#lastPosition ?? Math.max(index.positions.at(index.visible - 1), begun),
          };
    if (this.#out.length > 0) this.#call.sendFramed(this.#out.finish());
    this.#out = new WireWriter(4096);
    this.#call.send(caughtUp(this.#store.now(), at));
  }

  async #flush(): Promise<void> {
    if (this.#out.length === 0) return;
    const taken = this.#call.sendFramed(this.#out.finish());
    this.#out = new WireWriter(this.#live ? 4096 : chunkBytes);
    if (!taken) await this.#call.drained();
  }

  #throwIfTombstoned(): void {
    const { stream } = this.#request;
    if (stream === undefined || this.#store.standing(stream) !== 'tombstoned') return;
    const tombstone = this.#store.index.find(stream)?.tombstone;
    if (tombstone !== undefined) {
      this.#consider(this.#store.read(this.#store.index.positions.at(tombstone)));
      this.#call.sendFramed(this.#out.finish());
    }
    throw streamDeletedError(stream);
  }
}

function cursorOf(store: EventStore, request: ReadRequest): AllForwards | StreamForwards {
  const { index } = store;
  const { from, stream } = request;
  if (stream === undefined) {
    if (from === 'start') return new AllForwards(store, 0);
    if (from === 'end') return new AllForwards(store, index.visible);
    return new AllForwards(store, Math.min(index.positions.firstAtLeast(from + 1), index.visible));
  }
  const last = visibleLastRevision(index.find(stream), index.visible);
  const after = from === 'start' ? -1 : from === 'end' ? last : from;
  return new StreamForwards(store, stream, after + 1);
}
