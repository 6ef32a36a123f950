import { nextLastRevision, nextSoftDeleted, type StreamState } from '../index/stream-index.ts';
import { isSoftDeleted, undeletedMetadata } from '../index/stream-metadata.ts';
import { actualState, judgeWrite, meetsCheck, type Verdict } from './judge.ts';
import {
  ANY,
  type AppendOutcome,
  type Transaction,
  type Violation,
  type WrittenStream,
} from './transaction.ts';
import { systemEvent, type Writing } from './writing.ts';

/** Decides an append and, if it is accepted, writes its events into the frame. */
export function append(writing: Writing, transaction: Transaction): AppendOutcome {
  const idsByStream = new Map<string, Buffer[]>();
  for (const { stream, event } of transaction.records) {
    const ids = idsByStream.get(stream);
    if (ids) ids.push(event.id);
    else idsByStream.set(stream, [event.id]);
  }
  const expectations = [...transaction.expectations];
  for (const stream of idsByStream.keys()) {
    const known = expectations.some((expectation) => expectation.stream === stream);
    if (!known) expectations.push({ stream, expected: ANY });
  }
  const verdicts = new Map<string, Verdict>();
  const violations: Violation[] = [];
  expectations.forEach(({ stream, expected }, index) => {
    const ids = idsByStream.get(stream);
    // An append without any event still asks about its one stream.
    const writes = ids !== undefined || idsByStream.size === 0;
    const verdict: Verdict = writes
      ? judgeWrite(writing, stream, expected, ids ?? [])
      : { kind: meetsCheck(writing.index, stream, expected) ? 'write' : 'revision' };
    if (writes) verdicts.set(stream, verdict);
    if (verdict.kind === 'write' || verdict.kind === 'repeat') return;
    violations.push(violation(writing, stream, expected, index, verdict.kind));
  });
  const kinds = new Set([...verdicts.values()].map(({ kind }) => kind));
  if (kinds.size === 1 && kinds.has('repeat')) return repeated(writing, verdicts);
  expectations.forEach(({ stream, expected }, index) => {
    if (verdicts.get(stream)?.kind !== 'repeat') return;
    violations.push(violation(writing, stream, expected, index, 'idempotent'));
  });
  if (violations.length > 0) {
    violations.sort((one, other) => one.index - other.index);
    return { kind: 'refused', violations };
  }
  return write(writing, transaction, [...verdicts.keys()]);
}

function write(
  writing: Writing,
  transaction: Transaction,
  streams: readonly string[],
): AppendOutcome {
  for (const stream of streams) writing.undelete(stream);
  const metadataOfDeleted = streams.filter((name) => ownerIsDeleted(writing, name));
  let position: number | undefined;
  for (const { stream, event } of transaction.records) position = writing.write(stream, event);
  const written = streams.map((stream) => writtenStream(writing, stream));
  for (const stream of metadataOfDeleted) keepTruncation(writing, stream);
  return { kind: 'appended', streams: written, position: position ?? written[0]?.position };
}

function repeated(writing: Writing, verdicts: ReadonlyMap<string, Verdict>): AppendOutcome {
  const streams: WrittenStream[] = [];
  for (const [stream, verdict] of verdicts) {
    if (verdict.kind !== 'repeat') continue;
    streams.push(writtenStream(writing, stream, verdict.lastRevision));
  }
  const positions = streams.map(({ position }) => position ?? 0);
  return { kind: 'appended', streams, position: Math.max(...positions) };
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
  return {
    stream,
    expected,
    index,
    kind,
    lastRevision,
    actual: actualState(writing.index, stream),
  };
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
