import { canonicalJson, sha256, type Position } from '#kernel';
import type { DocumentReader } from '../document-reader.ts';
import type { ReadDocument, ReadModel } from '../read-model.ts';
import { compareScalars } from '../scalar-order.ts';

/** What is remembered of a stored document. */
interface StoredDigest {
  readonly appliedTo: Position;
  readonly digest: string;
}

/** Documents taken by chance, the same for the same seed. */
export interface Sample {
  readonly size: number;
  readonly seed: string;
}

/**
 * Stored documents whose ids follow each other, or a sample of all: so many as may be held in memory
 * together. It says of which ids it can speak.
 */
export class StoredSlice {
  readonly #digests: Map<string, StoredDigest>;
  readonly #after: string | undefined;
  readonly #isSample: boolean;
  #last: string | undefined;

  constructor(
    digests: Map<string, StoredDigest>,
    range: { readonly after?: string | undefined; readonly last?: string | undefined } | 'sample',
  ) {
    this.#digests = digests;
    this.#isSample = range === 'sample';
    this.#after = range === 'sample' ? undefined : range.after;
    this.#last = range === 'sample' ? undefined : range.last;
  }

  /** Behind which id the next slice begins; absent if this is the last one. */
  get last(): string | undefined {
    return this.#last;
  }

  get size(): number {
    return this.#digests.size;
  }

  /** Ids in order. */
  ids(): IterableIterator<string> {
    return this.#digests.keys();
  }

  has(id: string): boolean {
    return this.#digests.has(id);
  }

  appliedTo(id: string): Position | undefined {
    return this.#digests.get(id)?.appliedTo;
  }

  /** Where the furthest of its documents stands, or `least` if that is further. */
  end(least: Position): Position {
    let end = least;
    for (const { appliedTo } of this.#digests.values()) if (appliedTo > end) end = appliedTo;
    return end;
  }

  /** Whether it speaks of a document, stored or not: a sample only of those that are. */
  covers(id: string): boolean {
    if (this.#isSample) return this.has(id);
    return (
      (this.#after === undefined || compareScalars(id, this.#after) > 0) &&
      (this.#last === undefined || compareScalars(id, this.#last) <= 0)
    );
  }

  /** Whether a document is stored just so. */
  holds(id: string, document: ReadDocument | undefined): boolean {
    return document !== undefined && this.#digests.get(id)?.digest === digestOf(document);
  }

  /** Speaks of no id behind this one from now on: the next slice does. */
  endAt(last: string): void {
    this.#last = last;
    for (const id of this.#digests.keys()) if (!this.covers(id)) this.#digests.delete(id);
  }
}

/** The documents of a model behind an id, in order of id, at most so many. */
export async function sliceBehind(
  after: string | undefined,
  model: ReadModel,
  reader: DocumentReader,
  size: number,
): Promise<StoredSlice> {
  const digests = new Map<string, StoredDigest>();
  let last: string | undefined;
  for await (const { document, appliedTo } of reader.stream(model)) {
    const { _id: id } = document;
    if (after !== undefined && compareScalars(id, after) <= 0) continue;
    if (digests.size === size) return new StoredSlice(digests, { after, last });
    digests.set(id, { appliedTo, digest: digestOf(document) });
    last = id;
  }
  return new StoredSlice(digests, { after });
}

/** Documents of a model taken by chance. */
export async function sampleOf(
  model: ReadModel,
  reader: DocumentReader,
  { size, seed }: Sample,
): Promise<StoredSlice> {
  const digests = new Map<string, StoredDigest>();
  const drawn: { readonly id: string; readonly lot: string }[] = [];
  const keepLeast = (): void => {
    drawn.sort((a, b) => (a.lot < b.lot ? -1 : 1));
    for (const { id } of drawn.splice(size)) digests.delete(id);
  };
  for await (const { document, appliedTo } of reader.stream(model)) {
    const { _id: id } = document;
    digests.set(id, { appliedTo, digest: digestOf(document) });
    drawn.push({ id, lot: sha256(`${seed} ${id}`) });
    if (drawn.length > 2 * size) keepLeast();
  }
  keepLeast();
  return new StoredSlice(digests, 'sample');
}

function digestOf(document: ReadDocument): string {
  return sha256(canonicalJson(document));
}
