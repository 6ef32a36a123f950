import { jsonEvent, type JSONType, type KurrentDBClient } from '@kurrent/kurrentdb-client';
import { encodeMetadata, type StreamName } from '#kernel';
import type { Recording } from './recording.ts';

const EVENTS_AT_ONCE = 500;
const UNDER_WAY_MAX = 2;

/** Records a history through the client, many events in one append, in their order. */
export async function appendLog(
  client: KurrentDBClient,
  ledgerId: string,
  log: Iterable<Recording>,
): Promise<void> {
  const opened = jsonEvent({ type: 'ledger.opened.v1', data: { ledgerId }, metadata: OPENED });
  await client.appendToStream('ledger-main', [opened]);
  const underWay: Promise<unknown>[] = [];
  for (const part of inParts(log)) {
    if (underWay.length === UNDER_WAY_MAX) await underWay.shift();
    const appends = [...part].map(([streamName, recordings]) => ({
      streamName,
      expectedState: 'any' as const,
      events: recordings.map(forClient),
    }));
    underWay.push(client.multiStreamAppend(appends));
  }
  await Promise.all(underWay);
}

const OPENED = encodeMetadata({
  correlationId: '00000000-0000-4000-8000-000000000001',
  causationId: '00000000-0000-4000-8000-000000000001',
  commandId: '00000000-0000-4000-8000-000000000001',
  commandHash: '0'.repeat(64),
  actor: { ref: 'a-0001', kind: 'service', role: 'ledger' },
  occurredOn: { value: '2009-01-01', first: '2009-01-01', last: '2009-01-01' } as never,
  source: { kind: 'system' },
  concerns: [],
  areas: [],
});

/** Events of some hundred at a time, by stream: one append takes each stream once. */
function* inParts(
  log: Iterable<Recording>,
): Generator<ReadonlyMap<StreamName, readonly Recording[]>> {
  let part = new Map<StreamName, Recording[]>();
  let size = 0;
  for (const recording of log) {
    const ofStream = part.get(recording.stream);
    if (ofStream) ofStream.push(recording);
    else part.set(recording.stream, [recording]);
    size += 1;
    if (size < EVENTS_AT_ONCE) continue;
    yield part;
    part = new Map();
    size = 0;
  }
  if (size > 0) yield part;
}

function forClient({ id, type, data, metadata }: Recording) {
  return jsonEvent({ id, type, data: data as JSONType, metadata: encodeMetadata(metadata) });
}
