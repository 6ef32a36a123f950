import { randomUUID } from 'node:crypto';
import type { ProposedEvent } from '../src/log/record.ts';
import { AllForwards } from '../src/store/cursors.ts';
import { EventStore, type EventStoreOptions } from '../src/store/event-store.ts';
import { ANY } from '../src/store/transaction.ts';
import type { MemoryFileSystem } from './memory-file-system.ts';

/** Opens a store on a disk in memory. */
export function openOn(
  files: MemoryFileSystem,
  options: Partial<EventStoreOptions> = {},
): Promise<EventStore> {
  return EventStore.open({ directory: '/data', files, ...options });
}

/** An event whose data is a text. */
export function proposed(text: string, id: string = randomUUID()): ProposedEvent {
  return {
    id: Buffer.from(id.replaceAll('-', ''), 'hex'),
    type: 'test.happened.v1',
    isJson: true,
    metadata: Buffer.alloc(0),
    data: Buffer.from(JSON.stringify(text)),
  };
}

/** Appends one event to each of the streams named, all together. */
export async function appendTo(
  store: EventStore,
  streams: readonly string[],
  text = 'x',
): Promise<Extract<Awaited<ReturnType<EventStore['append']>>, { kind: 'appended' }>> {
  const outcome = await store.append({
    records: streams.map((stream) => ({ stream, event: proposed(text) })),
    expectations: [...new Set(streams)].map((stream) => ({ stream, expected: ANY })),
  });
  if (outcome.kind !== 'appended') throw new Error('The append was refused.');
  return outcome;
}

/** The events readers see that no system wrote: position, stream, revision and id of each. */
/** An event as readers see it. */
export interface VisibleEvent {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly text: string;
}

export function visibleEvents(store: EventStore): VisibleEvent[] {
  const cursor = new AllForwards(store, 0);
  const events: VisibleEvent[] = [];
  for (let event = cursor.next(); event; event = cursor.next()) {
    if (event.stream.startsWith('$')) continue;
    const { position, stream, revision, data } = event;
    const id = event.id.toString('hex');
    // A tombstone has no data.
    const text = data.length === 0 ? '' : (JSON.parse(data.toString()) as string);
    events.push({ position, stream, revision, id, text });
  }
  return events;
}
