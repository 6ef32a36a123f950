import type { EventMetadata, Position, StreamName } from '#kernel';
import type { ReadDocument } from '#projections';

/** One event exactly as the log holds it, decoded or not. `_id` is the id of the event. */
export interface AuditDocument extends ReadDocument {
  /** The own stream, and all that the event concerns: what the entry is found by. */
  readonly subjects: readonly StreamName[];
  /** The order of the trail: that of the log. */
  readonly position: Position;
  readonly stream: StreamName;
  readonly revision: number;
  readonly type: string;
  readonly recordedAt: string;
  readonly metadata: EventMetadata;
  /**
   * The payload as JSON text, since a payload that nobody can read may hold what no document may;
   * absent if the stored bytes are no JSON.
   */
  readonly payload?: string;
  /** Why the payload could not be read, if it could not. */
  readonly undecoded?: string;
}
