import { createHash } from 'node:crypto';
import { canonicalJson, type Position } from '#kernel';
import type { DocumentReader } from '../document-reader.ts';
import { Decisions } from '../engine/decisions.ts';
import type { ReadModel } from '../read-model.ts';
import { compareScalars } from '../scalar-order.ts';
import type { CompareOptions } from './compare.ts';
import { refold } from './refold.ts';

/** The digest of a model and how much it speaks of. */
export interface ModelDigest {
  /** SHA-256, lower-case hex. */
  readonly digest: string;
  readonly documents: number;
  /** Documents with events behind the position: the worker was not paused, the digest says nothing. */
  readonly ahead: number;
}

/**
 * SHA-256 over the canonical JSON of a model's documents, a line each, without engine fields, in
 * order of id (D18). Equal for equal logs on every machine and in every read store; taken with the
 * worker paused at `position`.
 */
export async function digestOf(
  reader: DocumentReader,
  model: ReadModel,
  position: Position,
): Promise<ModelDigest> {
  const hash = createHash('sha256');
  let documents = 0;
  let ahead = 0;
  for await (const { document, appliedTo } of reader.stream(model)) {
    hash.update(`${canonicalJson(document)}\n`);
    documents += 1;
    if (appliedTo > position) ahead += 1;
  }
  return { digest: hash.digest('hex'), documents, ahead };
}

/**
 * The digest that a model has at a position by the log alone, without any read store: what another
 * machine with the same log and release gives, too. Holds all its documents in memory.
 */
export async function digestFromLog(
  model: ReadModel,
  position: Position,
  parts: Omit<CompareOptions, 'store' | 'sample'>,
): Promise<Omit<ModelDigest, 'ahead'>> {
  const decisions = new Decisions(parts.decisions);
  // What was decided later was not known to who stood there.
  await decisions.learn(parts.feed, [model], position);
  const range = { end: position, boundOf: () => position, isAsked: () => true };
  const { documents: states } = await refold(model, range, { ...parts, decisions });
  const hash = createHash('sha256');
  let documents = 0;
  for (const id of [...states.keys()].sort(compareScalars)) {
    const document = states.get(id)?.document;
    if (!document) continue;
    hash.update(`${canonicalJson(document)}\n`);
    documents += 1;
  }
  return { digest: hash.digest('hex'), documents };
}
