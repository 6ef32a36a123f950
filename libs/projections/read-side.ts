import type { Position } from '#kernel';
import type { DocumentReader } from './document-reader.ts';
import type { ReadModel } from './read-model.ts';

/** What a query rests on and how long it may wait. */
export interface Question {
  readonly models: readonly ReadModel[];
  /** The answer holds everything up to here; waits for it, up to `timeoutMs`. */
  readonly minPosition?: Position;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Names the question wholly: an equal one of the same documents gets the same value, unread. */
  readonly key?: string;
}

/**
 * An answer and where it stands in the log: everything up to `position` is in it (D6). With
 * `parkedSince` it rests on documents that miss an event parked there, and claims what came before.
 */
export interface Answer<Value> {
  readonly value: Value;
  readonly position: Position;
  readonly parkedSince?: Position;
  /** Nothing beyond `position` is in it either: all it rests on is of that one moment. */
  readonly exactly?: true;
}

/**
 * How queries read: it waits for `minPosition`, lets the query ask its questions, of one moment where
 * the store can (`ReadStore.snapshot`), and says where the answer stands. What a query does in `read`
 * is nothing but reading, and may be done again. Refuses with a `ProjectionFault`: `position-not-of-this-log` (400), and as 503
 * `read-model-behind`, `read-model-rebuilding`, `read-model-stopped`, `document-parked`.
 *
 * @example
 * const { value, position } = await readSide.answer({ models: [timeline], minPosition }, (reader) =>
 *   reader.page(timeline, { index: 'bySubject', where: { subjects: stream }, limit: 50 }));
 */
export interface ReadSide {
  answer<Value>(
    question: Question,
    read: (reader: DocumentReader) => Promise<Value>,
  ): Promise<Answer<Value>>;
  /**
   * What is put together of readings too many for one moment; `documents` reads the builds that serve,
   * and holds up nobody who writes. Refused as `read-model-rebuilding` if of one of the models another
   * build began to serve meanwhile.
   */
  ofOneBuild<Value>(
    models: readonly ReadModel[],
    read: (documents: DocumentReader) => Promise<Value>,
  ): Promise<Value>;
  /**
   * What was known at an instant: the position of the last event before the first one with a later
   * store time (D8); `undefined` if nothing was.
   */
  positionOfTime(epochMs: number): Promise<Position | undefined>;
}
