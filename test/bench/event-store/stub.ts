import { randomBytes } from 'node:crypto';
import {
  confirmation,
  writeEvent,
} from '../../../libs/embedded-event-store/src/protocol/read-response.ts';
import { FrameBuilder } from '../../../libs/embedded-event-store/src/log/frame.ts';
import { StoredEvent } from '../../../libs/embedded-event-store/src/log/record.ts';
import type { Call } from '../../../libs/embedded-event-store/src/rpc/call.ts';
import { GrpcServer } from '../../../libs/embedded-event-store/src/rpc/grpc-server.ts';
import { serverStreaming } from '../../../libs/embedded-event-store/src/rpc/handlers.ts';
import { makeServices } from '../../../libs/embedded-event-store/src/services/all.ts';
import type { EventStore } from '../../../libs/embedded-event-store/src/store/event-store.ts';
import type { Transaction } from '../../../libs/embedded-event-store/src/store/transaction.ts';
import { WireWriter } from '../../../libs/embedded-event-store/src/wire/writer.ts';

/**
 * What the event store is measured against: it reads appends and acknowledges them, and sends a
 * subscriber bytes that were ready before. `stub.ts <events> <bytes of an event>`, as a child.
 */
const [events = 0, eventBytes = 0] = process.argv.slice(2).map(Number);
const chunkEvents = 48;
const read = '/event_store.client.streams.Streams/Read';

let position = 0;
const acknowledging = {
  append: async ({ records }: Transaction) => {
    position += records.length;
    const [first] = records;
    const streams = [{ stream: first?.stream ?? '', lastRevision: position, position }];
    return { kind: 'appended', streams, position };
  },
} as unknown as EventStore;

const chunks = readyMade();
const address = { host: '127.0.0.1', port: 0 };
const limits = { maxEventBytes: 1 << 24, maxAppendBytes: 1 << 28 };
const services = new Map(makeServices(acknowledging, limits, () => address));
services.set(
  read,
  serverStreaming(async (call: Call) => {
    call.send(confirmation('00000000-0000-4000-8000-000000000000'));
    for (const chunk of chunks) if (!call.sendFramed(chunk)) await call.drained();
  }),
);
const server = await GrpcServer.listen(services, { ...address, maxMessageBytes: 1 << 25 });
address.port = server.port;
process.on('disconnect', () => process.exit(0));
process.send?.({ url: `kurrentdb://127.0.0.1:${server.port}?tls=false&discoveryInterval=1` });

function readyMade(): Buffer[] {
  const ready: Buffer[] = [];
  const data = Buffer.from(JSON.stringify({ text: 'x'.repeat(eventBytes) }));
  for (let done = 0; done < events;) {
    const out = new WireWriter(64 * 1024);
    for (let n = 0; n < chunkEvents && done < events; n += 1, done += 1) {
      const frame = new FrameBuilder(done * 2_000, 2_000);
      const placement = { stream: 'bench-filling', revision: done, createdMs: Date.now() };
      const event = { id: randomBytes(16), type: 'bench', isJson: true, metadata: Buffer.alloc(0) };
      const offset = frame.add(placement, { ...event, data });
      const stored = new StoredEvent(frame.buffer, offset, frame.position + offset);
      writeEvent(out, { event: stored, link: undefined }, 'structured');
    }
    ready.push(out.finish());
  }
  return ready;
}
