import { nextLastRevision } from '../index/stream-index.ts';
import { softDeletedJson } from '../index/stream-metadata.ts';
import { actualState, hasMetadata, judgeWrite } from './judge.ts';
import type { AppendOutcome, Expectation } from './transaction.ts';
import { systemEvent, type Writing } from './writing.ts';

/** Deletes a stream: softly, so that it may come back, or for good with a tombstone. */
export function deleteStream(
  writing: Writing,
  { stream, expected }: Expectation,
  forGood: boolean,
): AppendOutcome {
  const lastRevision = nextLastRevision(writing.index.find(stream));
  const verdict = judgeWrite(writing, stream, expected, []);
  const missing = !forGood && lastRevision < 0 && !hasMetadata(writing.index, stream);
  if (verdict.kind !== 'write' || missing) {
    const kind = verdict.kind === 'write' || verdict.kind === 'repeat' ? 'revision' : verdict.kind;
    const met = { stream, expected, index: 0, kind, lastRevision } as const;
    return { kind: 'refused', violations: [{ ...met, actual: actualState(met) }] };
  }
  const position = forGood
    ? writing.tombstone(stream)
    : writing.write(`$$${stream}`, systemEvent('$metadata', Buffer.from(softDeletedJson)));
  return { kind: 'appended', streams: [{ stream, lastRevision, position }], position };
}
