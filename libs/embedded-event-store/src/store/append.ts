import { nextLastRevision, nextSoftDeleted, type StreamState } from '../index/stream-index.ts';
import { isSoftDeleted, undeletedMetadata } from '../index/stream-metadata.ts';
import { actualState, judgeCheck, judgeWrite, type Verdict } from './judge.ts';
import {
  ANY,
  type AppendOutcome,
  type Expectation,
  type Transaction,
  type Violation,
  type WrittenStream,
} from './transaction.ts';
import { systemEvent, type Writing } from './writing.ts';

/** An expectation, and what came of it. */
interface Judged extends Expectation {
  /** Whether its stream is written, or only checked. */
  readonly isWritten: boolean;
  readonly verdict: Verdict;
}

/** Decides an append and, if it is accepted, writes its events into the frame. */
export function append(writing: Writing, transaction: Transaction): AppendOutcome {
  const judged = judge(writing, transaction);
  const written = judged.filter(({ isWritten }) => isWritten);
  const repeats = written.flatMap(({ stream, verdict }) =>
    verdict.kind === 'repeat' ? [writtenStream(writing, stream, verdict.lastRevision)] : [],
  );
  if (repeats.length > 0 && repeats.length === written.length) return repeated(repeats);
  const violations = judged.flatMap(({ stream, expected, verdict: { kind } }, index) =>
    kind === 'write'
      ? []
      : [violation(writing, stream, expected, index, kind === 'repeat' ? 'idempotent' : kind)],
  );
  if (violations.length > 0) return { kind: 'refused', violations };
  const streams = written.map(({ stream }) => stream);
  return write(writing, transaction, streams);
}

/** What comes of each expectation, in their order, and of each stream that is written without one. */
function judge(writing: Writing, { records, expectations }: Transaction): Judged[] {
  const idsByStream = new Map<string, Buffer[]>();
  for (const { stream, event } of records) {
    const ids = idsByStream.get(stream);
    if (ids) ids.push(event.id);
    else idsByStream.set(stream, [event.id]);
  }
  const stated = new Set(expectations.map(({ stream }) => stream));
  const unstated = [...idsByStream.keys()].filter((stream) => !stated.has(stream));
  const all = [...expectations, ...unstated.map((stream) => ({ stream, expected: ANY }))];
  return all.map(({ stream, expected }) => {
    const ids = idsByStream.get(stream);
    // An append without any event still asks about its one stream.
    const isWritten = ids !== undefined || records.length === 0;
    const verdict = isWritten
      ? judgeWrite(writing, stream, expected, ids ?? [])
      : judgeCheck(writing, stream, expected);
    return { stream, expected, isWritten, verdict };
  });
}

function write(
  writing: Writing,
  transaction: Transaction,
  streams: readonly string[],
): AppendOutcome {
  const deleted = streams.flatMap((stream) => {
    const state = writing.index.find(stream);
    return nextSoftDeleted(state) ? [{ stream, truncateBefore: nextLastRevision(state) + 1 }] : [];
  });
  const metadataOfDeleted = streams.filter((name) => ownerIsDeleted(writing, name));
  let position: number | undefined;
  for (const { stream, event } of transaction.records) position = writing.write(stream, event);
  const written = streams.map((stream) => writtenStream(writing, stream));
  for (const stream of metadataOfDeleted) keepTruncation(writing, stream);
  // Behind the events, where $all shows it on a real node.
  for (const { stream, truncateBefore } of deleted) writing.undelete(stream, truncateBefore);
  return { kind: 'appended', streams: written, position: position ?? written[0]?.position };
}

function repeated(streams: readonly WrittenStream[]): AppendOutcome {
  const position = streams.reduce((last, one) => Math.max(last, one.position ?? 0), 0);
  return { kind: 'appended', streams, position };
}

function writtenStream(writing: Writing, name: string, revision?: number): WrittenStream {
  const stream = writing.index.find(name);
  const lastRevision = revision ?? nextLastRevision(stream);
  const position = stream && writing.positionOf(stream, lastRevision);
  return { stream: name, lastRevision, position };
}

function violation(
  writing: Writing,
  stream: string,
  expected: number,
  index: number,
  kind: Violation['kind'],
): Violation {
  const lastRevision = nextLastRevision(writing.index.find(stream));
  const met = { stream, expected, index, kind, lastRevision };
  return { ...met, actual: actualState(met) };
}

function ownerIsDeleted(writing: Writing, name: string): boolean {
  return name.startsWith('$$') && nextSoftDeleted(writing.index.find(name.slice(2)));
}

/** New metadata brings a soft-deleted stream back, but not the events that were deleted. */
function keepTruncation(writing: Writing, metadataStream: string): void {
  const owner = writing.index.find(metadataStream.slice(2));
  const metadata = writing.index.find(metadataStream) as StreamState;
  if (isSoftDeleted(owner?.nextMetadata)) return;
  const latest = writing.event(metadata, nextLastRevision(metadata))?.data;
  const data = undeletedMetadata(latest, nextLastRevision(owner) + 1);
  writing.write(metadataStream, systemEvent('$metadata', data));
}
