import type { Position } from '#kernel';
import type { Scalar, Stored } from '../document-reader.ts';
import { isScalar, partAt, valueAt } from '../cursor.ts';
import { indexFields, type QueryPlan } from '../query-plan.ts';
import type { IndexDeclaration, ReadDocument, ReadModel } from '../read-model.ts';
import type { DocumentWrite, LoadedState } from '../read-store.ts';
import { idsOf } from './index-scan.ts';
import { compareScalars, compareTuples } from '../scalar-order.ts';
import { SortedTuples, type TupleOrder } from './sorted-tuples.ts';
import { TuplesByMember } from './tuples-by-member.ts';

/** The documents of one version of a model, with its indexes. */
export class MemoryCollection {
  readonly #states = new Map<string, LoadedState>();
  readonly #indexes: readonly { declaration: IndexDeclaration; entries: TupleOrder }[];

  constructor(model: ReadModel) {
    this.#indexes = model.indexes.map((declaration) => ({
      declaration,
      entries: declaration.firstIsList ? new TuplesByMember() : new SortedTuples(),
    }));
  }

  state(id: string): LoadedState | undefined {
    return this.#states.get(id);
  }

  stored(id: string): Stored | undefined {
    const state = this.#states.get(id);
    return state?.document && { document: state.document, appliedTo: state.appliedTo };
  }

  /** The highest position that a document is applied to. */
  lastAppliedTo(): Position | undefined {
    let last: Position | undefined;
    for (const { appliedTo } of this.#states.values()) {
      if (last === undefined || appliedTo > last) last = appliedTo;
    }
    return last;
  }

  /** Whether the stored document is still the one that a write was made for. */
  fits(write: DocumentWrite): boolean {
    return this.#states.get(write.id)?.appliedTo === write.replaces;
  }

  put(write: DocumentWrite): void {
    this.#reindex(this.#states.get(write.id)?.document, write.document);
    const state: { appliedTo: Position; document?: ReadDocument } = { appliedTo: write.appliedTo };
    if (write.document) state.document = write.document;
    this.#states.set(write.id, state);
  }

  *select(plan: QueryPlan, descending: boolean, after?: readonly Scalar[]): Generator<Stored> {
    const index = this.#indexes.find((each) => each.declaration.name === plan.index.name);
    if (!index) return;
    for (const id of idsOf(index.entries, { plan, descending, after })) {
      const stored = this.stored(id);
      if (stored) yield stored;
    }
  }

  *inOrderOfId(): Generator<Stored> {
    for (const id of [...this.#states.keys()].sort(compareScalars)) {
      const stored = this.stored(id);
      if (stored) yield stored;
    }
  }

  #reindex(before: ReadDocument | undefined, after: ReadDocument | undefined): void {
    for (const { declaration, entries } of this.#indexes) {
      const old = before ? tuplesOf(declaration, before) : [];
      const fresh = after ? tuplesOf(declaration, after) : [];
      if (isSame(old, fresh)) continue;
      for (const tuple of old) entries.remove(tuple);
      for (const tuple of fresh) entries.add(tuple);
    }
  }
}

function isSame(old: readonly Scalar[][], fresh: readonly Scalar[][]): boolean {
  if (old.length !== fresh.length) return false;
  return old.every((tuple, at) => compareTuples(tuple, fresh[at] ?? []) === 0);
}

/** A document's entries in an index: one, or one for each member of the list, or none. */
function tuplesOf(index: IndexDeclaration, document: ReadDocument): Scalar[][] {
  const [first = '_id', ...others] = indexFields(index);
  const rest = others.map((field) => valueAt(document, field));
  if (!rest.every((value) => value !== undefined)) return [];
  const id = others.at(-1) === '_id' || (first === '_id' && others.length === 0);
  const tail = id ? rest : [...rest, document._id];
  const head = partAt(document, first);
  const members: unknown[] = index.firstIsList && Array.isArray(head) ? head : [head];
  return [...new Set(members)].filter(isScalar).map((member) => [member, ...tail]);
}
