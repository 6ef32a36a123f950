import {
  nextLastRevision,
  nextSoftDeleted,
  type StreamIndex,
  type StreamState,
} from '../index/stream-index.ts';
import {
  ANY,
  DELETED,
  NO_STREAM,
  STREAM_EXISTS,
  TOMBSTONED,
  type Violation,
} from './transaction.ts';
import type { Writing } from './writing.ts';

/** What becomes of the events for one stream. */
export type Verdict =
  | { readonly kind: 'write' }
  | { readonly kind: 'repeat'; readonly lastRevision: number }
  | { readonly kind: 'revision' | 'tombstoned' | 'deleted' };

const write: Verdict = { kind: 'write' };
const conflict: Verdict = { kind: 'revision' };

/**
 * Compares a stream with what an append expects of it. `ids` are the ids of the events for it, in
 * order: an append that comes again with the same ids is a repeat, not a conflict.
 */
export function judgeWrite(
  writing: Writing,
  name: string,
  expected: number,
  ids: readonly Buffer[],
): Verdict {
  const stream = writing.index.find(name);
  if (isTombstoned(writing.index, name)) return { kind: 'tombstoned' };
  const last = nextLastRevision(stream);
  const softDeleted = nextSoftDeleted(stream);
  if (expected === STREAM_EXISTS) {
    if (softDeleted) return { kind: 'deleted' };
    if (last < 0 && !hasMetadata(writing.index, name)) return conflict;
  }
  if (expected === ANY || expected === STREAM_EXISTS) return weakly(writing, stream, ids);
  if (expected === DELETED) {
    const verdict = weakly(writing, stream, ids);
    return verdict.kind === 'write' && !softDeleted ? conflict : verdict;
  }
  if (expected === last) return write;
  if (expected > last || expected < NO_STREAM) return conflict;
  return strongly(writing, stream as StreamState, expected, ids, softDeleted);
}

/**
 * Compares a stream that is not written with what is expected of it. A tombstoned one is as good as none: nothing
 * is there, and nothing is to be written.
 */
export function judgeCheck(writing: Writing, name: string, expected: number): Verdict {
  if (!isTombstoned(writing.index, name)) return judgeWrite(writing, name, expected, []);
  const isMet = expected === NO_STREAM || expected === TOMBSTONED;
  return isMet ? write : { kind: 'tombstoned' };
}

/** What a refusal names as the state of the stream. */
export function actualState({ kind, lastRevision }: Omit<Violation, 'actual'>): number {
  if (kind === 'tombstoned') return TOMBSTONED;
  return kind === 'deleted' ? DELETED : lastRevision;
}

/** Whether the next append finds the stream, or for metadata its owner, tombstoned. */
export function isTombstoned(index: StreamIndex, name: string): boolean {
  if (index.find(name)?.tombstone !== undefined) return true;
  return name.startsWith('$$') && index.find(name.slice(2))?.tombstone !== undefined;
}

/** Whether anybody ever wrote metadata for the stream. */
export function hasMetadata(index: StreamIndex, name: string): boolean {
  return nextLastRevision(index.find(`$$${name}`)) >= 0;
}

/** Without an exact revision the ids are looked up among the latest ones. */
function weakly(
  writing: Writing,
  stream: StreamState | undefined,
  ids: readonly Buffer[],
): Verdict {
  const first = ids[0];
  if (!stream || !first) return write;
  if (writing.index.recentIds.find(stream.key, first) === undefined) return write;
  let last = 0;
  for (const id of ids) {
    const revision = writing.index.recentIds.find(stream.key, id);
    if (revision === undefined) return conflict;
    last = revision;
  }
  return { kind: 'repeat', lastRevision: last };
}

/** With an exact revision the ids are compared with the events that follow it. */
function strongly(
  writing: Writing,
  stream: StreamState,
  expected: number,
  ids: readonly Buffer[],
  softDeleted: boolean,
): Verdict {
  const recreates = softDeleted && expected === NO_STREAM;
  if (ids.length === 0) return recreates ? write : conflict;
  for (let index = 0; index < ids.length; index++) {
    const event = writing.event(stream, expected + 1 + index);
    if (event?.id.equals(ids[index] as Buffer)) continue;
    return index === 0 && recreates ? write : conflict;
  }
  return { kind: 'repeat', lastRevision: expected + ids.length };
}
