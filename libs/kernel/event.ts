import type { DayInterval } from './day-interval.ts';
import type { Uuid } from './ids.ts';
import type { Position } from './position.ts';

/** A stream's name, `<category>-<id>`; the category is camelCase without "-". */
export type StreamName = `${string}-${string}`;

/** An event type, `<aggregate>.<pastTense>.v<n>`. */
export type EventType = `${string}.${string}.v${number}`;

/** What happened: a type and its payload. */
export interface DomainEvent<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Data;
}

/** On what a fact rests. `quote` holds the document's words, cut so that no person is named. */
export interface Source {
  readonly kind: 'document' | 'report' | 'press' | 'system' | 'field';
  readonly document?: string;
  readonly place?: string;
  readonly quote?: string;
}

/** A file that supports a fact; the file itself is kept elsewhere. */
export interface Evidence {
  readonly sha256: string;
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
}

/** Why something was corrected, retracted or lost. */
export interface Reason {
  readonly code: string;
  readonly text: string;
}

/** Who recorded it: an opaque reference (never the token's subject), kind, role, organisation. */
export interface Actor {
  readonly ref: string;
  readonly kind: 'person' | 'service' | 'import';
  readonly role: string;
  readonly organisation?: string;
}

/** When, on what basis and why: what the caller of a command says beside the fact itself. */
export interface Circumstances {
  readonly occurredOn: DayInterval;
  readonly effectiveOn?: DayInterval;
  readonly source: Source;
  readonly evidence?: readonly Evidence[];
  readonly reason?: Reason;
  readonly inferred?: string;
}

/** The metadata of every event of the ledger, decoded (DESIGN §4). */
export interface EventMetadata extends Circumstances {
  readonly correlationId: Uuid;
  readonly causationId: Uuid;
  readonly commandId: Uuid;
  readonly commandHash: string;
  readonly actor: Actor;
  readonly onBehalfOf?: string;
  readonly corrects?: Uuid;
  readonly concerns: readonly StreamName[];
  readonly areas: readonly Uuid[];
}

/** Where an event stands in the log and what is said of it, without its payload. */
export interface Envelope {
  readonly stream: StreamName;
  readonly revision: number;
  readonly position: Position;
  readonly eventId: Uuid;
  readonly type: string;
  /** The store's time, ISO 8601 with milliseconds. From subscriptions only: reads lose the ms. */
  readonly recordedAt: string;
  readonly metadata: EventMetadata;
}

/** An event as the log holds it. */
export type Recorded<Event extends DomainEvent> = Event extends DomainEvent
  ? Envelope & Event
  : never;

/** An event that a decision wants recorded: the handler adds who, ids and areas. */
export interface Proposed<Event extends DomainEvent> extends Circumstances {
  readonly event: Event;
  readonly corrects?: Uuid;
  readonly concerns: readonly StreamName[];
}

/** The stream of an aggregate. */
export function streamOf(category: string, id: string): StreamName {
  return `${category}-${id}`;
}

/** A stream's category: what stands before the first "-". */
export function categoryOf(stream: string): string {
  return stream.slice(0, Math.max(0, stream.indexOf('-')));
}

/** A stream's id: what stands after the first "-". */
export function idOf(stream: string): string {
  return stream.slice(stream.indexOf('-') + 1);
}
