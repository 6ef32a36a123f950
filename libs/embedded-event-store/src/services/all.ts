import { gossip, supportedMethods } from '../protocol/server-info.ts';
import { ByteBudget } from '../rpc/byte-budget.ts';
import { budgetedUnary, collected, serverStreaming, unary } from '../rpc/handlers.ts';
import type { Handler, Services } from '../rpc/grpc-server.ts';
import type { EventStore } from '../store/event-store.ts';
import { batchAppend } from './batch-append.ts';
import { appendTooLarge, wireBytesMax, type AppendLimits } from './limits.ts';
import { serveRead } from './read.ts';
import { classicAppend, deletion } from './streams-append.ts';
import { appendRecords, appendSession, transactionTooLarge } from './streams-v2.ts';

/** What appends hold in memory together, from their first bytes to their answers; a batch has its own bound. */
const appendingBytesMax = 128 * 1024 * 1024;

/** What each of them counts before all of it has come; about so much HTTP/2's window lets one send that waits. */
const callBytes = 1024 * 1024;

/** Every method the server offers. `address` is asked late: the port is known when it listens. */
export function makeServices(
  store: EventStore,
  limits: AppendLimits,
  address: () => { readonly host: string; readonly port: number },
): Services {
  const streams = '/event_store.client.streams.Streams';
  const second = '/kurrentdb.protocol.v2.streams.StreamsService';
  const maxBytes = wireBytesMax(limits);
  const budget = new ByteBudget(appendingBytesMax, callBytes);
  const session = collected(
    (messages) => appendSession(store, limits, messages),
    budget,
    maxBytes,
    (bytes) => transactionTooLarge(limits, bytes),
  );
  const classic = collected(
    (messages) => classicAppend(store, limits, messages),
    budget,
    maxBytes,
    () => appendTooLarge(limits),
  );
  const records = budgetedUnary((request) => appendRecords(store, limits, request), budget);
  return new Map<string, Handler>([
    [`${second}/AppendSession`, session],
    [`${second}/AppendRecords`, records],
    [`${streams}/Read`, serverStreaming((call, request) => serveRead(store, call, request))],
    [`${streams}/Append`, classic],
    [`${streams}/BatchAppend`, batchAppend(store, limits)],
    [`${streams}/Delete`, unary((request) => deletion(store, request, false))],
    [`${streams}/Tombstone`, unary((request) => deletion(store, request, true))],
    [
      '/event_store.client.server_features.ServerFeatures/GetSupportedMethods',
      unary(() => supportedMethods()),
    ],
    [
      '/event_store.client.gossip.Gossip/Read',
      unary(() => gossip(address().host, address().port, Date.now())),
    ],
  ]);
}
