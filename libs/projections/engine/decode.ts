import {
  categoryOf,
  decodeMetadata,
  type Envelope,
  type EventMetadata,
  type LoggedEvent,
  type StreamName,
} from '#kernel';
import type { RecordedEvent } from '../read-model.ts';
import type { EngineOptions } from './options.ts';

/** What became of an event of the log before any model saw it. */
export type Decoded =
  | { readonly kind: 'foreign' }
  | {
      readonly kind: 'unreadable';
      readonly detail: string;
      /** As the catalogue reads it. */
      readonly type: string;
    }
  | {
      readonly kind: 'event';
      /** With the payload as the catalogue reads it; as it was stored if there is a `fault`. */
      readonly event: RecordedEvent;
      /** Type and payload as stored, for models that fold the undecoded. */
      readonly verbatim: RecordedEvent;
      readonly fault?: 'unknown-type' | 'unreadable';
    };

/** Decodes the envelope, and apart from it the payload: whose documents are parked needs no payload. */
export function decode(
  logged: LoggedEvent,
  { payloads, categories }: Pick<EngineOptions, 'payloads' | 'categories'>,
): Decoded {
  if (!categories.has(categoryOf(logged.stream))) return { kind: 'foreign' };
  const { data } = logged;
  let metadata: EventMetadata;
  try {
    metadata = decodeMetadata(logged.metadata);
  } catch (failure) {
    const reading = payloads.read(logged.type, data);
    const type = (reading.kind === 'read' && reading.type) || logged.type;
    return { kind: 'unreadable', detail: messageOf(failure), type };
  }
  // Named one by one: every event of the log passes here, and a copy by spreading costs more.
  const envelope: Envelope = {
    stream: logged.stream as StreamName,
    revision: logged.revision,
    position: logged.position,
    eventId: logged.eventId,
    type: logged.type,
    recordedAt: logged.recordedAt,
    metadata,
  };
  const reading = payloads.read(logged.type, data);
  if (reading.kind === 'read') {
    const event = { ...envelope, type: reading.type ?? logged.type, data: reading.data };
    return { kind: 'event', event, verbatim: { ...envelope, data } };
  }
  const undecoded = reading.kind === 'unreadable' ? reading.detail : 'unknown event type';
  const verbatim = { ...envelope, data, undecoded };
  return { kind: 'event', event: verbatim, verbatim, fault: reading.kind };
}

/** What a failure says. */
export function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
