import { randomBytes } from 'node:crypto';
import { FrameBuilder } from '../../../libs/embedded-event-store/src/log/frame.ts';
import { StoredEvent } from '../../../libs/embedded-event-store/src/log/record.ts';
import { StreamIndex } from '../../../libs/embedded-event-store/src/index/stream-index.ts';

/**
 * The bytes that an index of so many events over so many streams takes, as a child with
 * --expose-gc. Its bounded parts (the latest ids, the rows of one segment) are kept small.
 */
const [events = 0, streams = 0] = process.argv.slice(2).map(Number);
const collect = (globalThis as unknown as { gc: () => void }).gc;
const none = Buffer.alloc(0);

function used(): number {
  // What a first collection finds of buffers is given back with the second.
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const before = used();
const index = new StreamIndex(1);
const id = randomBytes(16);
for (let n = 0; n < events; n += 1) {
  const frame = new FrameBuilder(n * 1_100, 256);
  const placement = { stream: nameOf(n % streams), revision: 0, createdMs: 0 };
  frame.add(placement, { id, type: 't', isJson: false, metadata: none, data: none });
  index.add(new StoredEvent(frame.buffer, 32, frame.position + 32));
  index.publish();
  if (n % 60_000 === 0) index.startSegment();
}
index.startSegment();
process.send?.({ bytes: used() - before, visible: index.visible });

/** As long as the ledger's names are: a category and a UUID. */
function nameOf(stream: number): string {
  return `progress-${String(stream).padStart(36, '0')}`;
}
