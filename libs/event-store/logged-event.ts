import type { RecordedEvent } from '@kurrent/kurrentdb-client';
import { positionOf, type LoggedEvent, type Position } from '#kernel';

/** The client's position pair as the ledger's one number. */
export function positionFrom(position: { commit: bigint }): Position {
  return positionOf(position.commit);
}

/** The client's event as the ledger's port describes it. */
export function loggedEvent(event: RecordedEvent): LoggedEvent {
  if (!event.position) throw new TypeError(`event ${event.id} came without its log position`);
  return {
    stream: event.streamId,
    revision: Number(event.revision),
    position: positionFrom(event.position),
    eventId: event.id,
    type: event.type,
    recordedAt: event.created.toISOString(),
    metadata: parsed(event.metadata),
    data: event.isJson ? parsed(event.data) : undefined,
  };
}

/**
 * The client hands over bytes, or the bare text, where it found no JSON. A JSON text that is one
 * string looks the same, but no payload of ours is one.
 */
function parsed(value: unknown): unknown {
  return value instanceof Uint8Array || typeof value === 'string' ? undefined : value;
}
