import { gossip, supportedMethods } from '../protocol/server-info.ts';
import { collected, serverStreaming, unary } from '../rpc/handlers.ts';
import type { Handler, Services } from '../rpc/grpc-server.ts';
import type { EventStore } from '../store/event-store.ts';
import { batchAppend } from './batch-append.ts';
import { appendTooLarge, wireBytesMax, type AppendLimits } from './limits.ts';
import { serveRead } from './read.ts';
import { classicAppend, deletion } from './streams-append.ts';
import { appendRecords, appendSession, transactionTooLarge } from './streams-v2.ts';

/** Every method the server offers. `address` is asked late: the port is known when it listens. */
export function makeServices(
  store: EventStore,
  limits: AppendLimits,
  address: () => { readonly host: string; readonly port: number },
): Services {
  const streams = '/event_store.client.streams.Streams';
  const second = '/kurrentdb.protocol.v2.streams.StreamsService';
  const maxBytes = wireBytesMax(limits);
  const session = collected(
    (messages) => appendSession(store, limits, messages),
    maxBytes,
    (bytes) => transactionTooLarge(limits, bytes),
  );
  const classic = collected(
    (messages) => classicAppend(store, limits, messages),
    maxBytes,
    () => appendTooLarge(limits),
  );
  return new Map<string, Handler>([
    [`${second}/AppendSession`, session],
    [`${second}/AppendRecords`, unary((request) => appendRecords(store, limits, request))],
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
