import { readReadRequest, type ReadRequest } from '../protocol/read-request.ts';
import {
  streamBound,
  streamNotFound,
  writeEvent,
  type UuidForm,
} from '../protocol/read-response.ts';
import type { Call } from '../rpc/call.ts';
import { Status, StatusError } from '../rpc/status.ts';
import {
  AllBackwards,
  AllForwards,
  firstReadable,
  StreamBackwards,
  StreamForwards,
  type Cursor,
} from '../store/cursors.ts';
import type { EventStore } from '../store/event-store.ts';
import { makeFilter, type EventFilter } from '../store/filter.ts';
import { resolveLink } from '../store/links.ts';
import { visibleLastRevision, type StreamState } from '../index/stream-index.ts';
import { WireWriter } from '../wire/writer.ts';
import { streamDeletedError } from './failures.ts';
import { checkStreamName } from './limits.ts';
import { chunkBytes, Pace } from './pace.ts';
import { subscribe } from './subscribe.ts';

/** Streams/Read: a read, or a subscription. */
export async function serveRead(store: EventStore, call: Call, message: Buffer): Promise<void> {
  const request = readReadRequest(message);
  const filter = check(request);
  if (request.subscription) return subscribe(store, call, request, filter);
  if (request.stream === undefined) {
    await send(store, call, request, allCursor(store, request), filter);
    call.end();
    return;
  }
  await readStream(store, call, request, request.stream);
  call.end();
}

function check(request: ReadRequest): EventFilter | undefined {
  if (request.uuid === undefined) throw invalid('The uuid option is missing.');
  if (request.stream === undefined && !request.all) throw invalid('The stream option is missing.');
  if (request.stream !== undefined) checkStreamName(request.stream);
  if (request.count === undefined && !request.subscription) {
    throw invalid('The count option is missing.');
  }
  if (request.subscription && request.backwards) {
    throw invalid('A subscription goes forwards.');
  }
  const { filter } = request;
  if (!filter) {
    if (!request.noFilter) throw invalid('The filter option is missing.');
    return undefined;
  }
  if (request.stream !== undefined) throw invalid('Only $all can be filtered.');
  if (filter.on === 'stream' && filter.prefixes.some((prefix) => prefix.startsWith('$idx-'))) {
    throw invalid('Secondary indexes are not offered by the embedded event store.');
  }
  if (request.subscription && filter.checkpointMultiplier === 0) {
    throw invalid('A subscription by a filter has no interval of checkpoints.');
  }
  return makeFilter(filter);
}

async function readStream(
  store: EventStore,
  call: Call,
  request: ReadRequest,
  name: string,
): Promise<void> {
  const standing = store.standing(name);
  if (standing === 'tombstoned') throw streamDeletedError(name);
  if (standing === 'missing') return void call.send(streamNotFound(name));
  const stream = store.index.find(name) as StreamState;
  const first = firstReadable(stream, store.index.visible);
  const last = visibleLastRevision(stream, store.index.visible);
  const sent = await send(store, call, request, streamCursor(store, request, stream), undefined);
  if (request.compatibility < 1) return;
  if (sent === 0 && !request.backwards && request.from !== 'end') {
    const from = numeric(request.from);
    if (first > from) call.send(streamBound(5, first));
    else if (from > last + 1) call.send(streamBound(5, last + 1));
  }
  call.send(streamBound(6, last));
}

function numeric(from: ReadRequest['from']): number {
  return typeof from === 'number' ? from : 0;
}

function streamCursor(store: EventStore, request: ReadRequest, stream: StreamState): Cursor {
  if (request.backwards) {
    const from = request.from === 'end' ? Infinity : numeric(request.from);
    return new StreamBackwards(store, stream, from);
  }
  const last = visibleLastRevision(stream, store.index.visible);
  // From the end forwards there is nothing, whatever is appended meanwhile.
  return new StreamForwards(
    store,
    stream.name,
    request.from === 'end' ? last + 1 : numeric(request.from),
  );
}

function allCursor(store: EventStore, request: ReadRequest): Cursor {
  const { positions, visible } = store.index;
  const at = (from: number) => Math.min(positions.firstAtLeast(from), visible);
  if (request.backwards) {
    return new AllBackwards(store, request.from === 'end' ? visible : at(numeric(request.from)));
  }
  return new AllForwards(store, request.from === 'end' ? visible : at(numeric(request.from)));
}

/** Sends what a cursor gives, up to the count and to what was there when the read began. */
async function send(
  store: EventStore,
  call: Call,
  request: ReadRequest,
  cursor: Cursor,
  filter: EventFilter | undefined,
): Promise<number> {
  const end = lastVisiblePosition(store);
  const count = request.count ?? Infinity;
  let sent = 0;
  const pace = new Pace();
  let out = new WireWriter(chunkBytes);
  while (sent < count && !call.ended) {
    const event = cursor.next();
    if (!event || event.position > end) break;
    if (!cursor.hides(event) && (!filter || filter(event))) {
      const resolved = request.resolveLinks
        ? resolveLink(store, event)
        : { event, link: undefined };
      writeEvent(out, resolved, request.uuid as UuidForm);
      sent += 1;
    }
    if (out.length >= chunkBytes) {
      if (!call.sendFramed(out.finish())) await call.drained();
      out = new WireWriter(chunkBytes);
    }
    if (pace.isDue()) await pace.giveWay();
  }
  if (out.length > 0) call.sendFramed(out.finish());
  return sent;
}

function lastVisiblePosition({ index }: EventStore): number {
  return index.visible === 0 ? 0 : index.positions.at(index.visible - 1);
}

function invalid(message: string): StatusError {
  return new StatusError(Status.INVALID_ARGUMENT, message);
}
