import { randomUUID } from 'node:crypto';
import { WireWriter } from '../wire/writer.ts';
import { uuidBytes } from './shared.ts';

/** The version whose behaviour this server follows; clients read it to choose what they call. */
export const FOLLOWED_VERSION = '26.1.0';

const methods: readonly (readonly [
  service: string,
  method: string,
  features: readonly string[],
])[] = [
  ['event_store.client.streams.streams', 'append', []],
  ['event_store.client.streams.streams', 'batchappend', ['deadline_duration']],
  ['event_store.client.streams.streams', 'read', ['position', 'events']],
  ['event_store.client.streams.streams', 'delete', []],
  ['event_store.client.streams.streams', 'tombstone', []],
  ['event_store.client.server_features.serverfeatures', 'getsupportedmethods', []],
  ['event_store.client.gossip.gossip', 'read', []],
  ['kurrentdb.protocol.v2.streams.streamsservice', 'appendsession', []],
  ['kurrentdb.protocol.v2.streams.streamsservice', 'appendrecords', []],
];

/** What `GetSupportedMethods` answers. Both names are in lower case, as clients compare them. */
export function supportedMethods(): Buffer {
  const writer = new WireWriter();
  for (const [service, method, features] of methods) {
    const entry = new WireWriter().string(1, method).string(2, service);
    for (const feature of features) entry.string(3, feature);
    writer.message(1, entry);
  }
  return writer.string(2, FOLLOWED_VERSION).finish();
}

const instanceId = uuidBytes(randomUUID()) as Buffer;
const leader = 8;

/** What `Gossip/Read` answers: one member, the leader, at this address. */
export function gossip(host: string, port: number, nowMs: number): Buffer {
  const id = new WireWriter()
    .int64(1, instanceId.readBigInt64BE(0))
    .int64(2, instanceId.readBigInt64BE(8));
  const endPoint = new WireWriter().string(1, host).uint(2, port);
  const member = new WireWriter()
    .message(1, new WireWriter().message(1, id))
    .uint(2, nowMs * 10_000)
    .uint(3, leader)
    .uint(4, 1)
    .message(5, endPoint);
  return new WireWriter().message(1, member).finish();
}
