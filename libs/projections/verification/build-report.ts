import { canonicalJson, type Position } from '#kernel';
import type { DocumentReader, Stored } from '../document-reader.ts';
import { versionKey, type ReadDocument, type ReadModel } from '../read-model.ts';
import { compareScalars } from '../scalar-order.ts';
import { differences, type Difference } from './difference.ts';
import { PathCounts, type PathCount } from './path-counts.ts';

/** So many documents of each kind are named, and of each so many places. */
const SAMPLES_MAX = 20;
const PLACES_MAX = 20;
/** So many documents are looked at again together, while the worker waits. */
const AT_ONCE = 500;

/** What pages will show otherwise once another build serves. */
export interface BuildReport {
  /** The version keys of what serves, and of the build that is to. */
  readonly serves: string;
  readonly build: string;
  /** Where the live models stood when the last difference was looked at: each stood at its own. */
  readonly position: Position;
  readonly same: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Where the changed ones differ, and how many of them do there. */
  readonly paths: readonly PathCount[];
  /** How many changed ones differ at a path that is not counted. */
  readonly elsewhere: number;
  /** The first documents of each kind, by id; `before` is what serves, `after` the build. */
  readonly samples: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly changed: readonly { readonly id: string; readonly places: readonly Difference[] }[];
  };
}

/** What a report is made with. */
export interface BuildReportParts {
  readonly reader: DocumentReader;
  /** Runs something between two batches of the live models, at their position. */
  readonly paused: <Result>(run: (position: Position) => Promise<Result>) => Promise<Result>;
}

interface Pair {
  readonly id: string;
  readonly before?: Stored;
  readonly after?: Stored;
}

/**
 * Compares what serves with a build that stands beside it, document by document in the order of ids,
 * so that neither is held in memory. Both move on meanwhile: documents of one `appliedTo` are compared
 * as they were read; those that differ otherwise are read again between two batches of the worker.
 */
export async function reportOnBuild(
  serves: ReadModel,
  build: ReadModel,
  { reader, paused }: BuildReportParts,
): Promise<BuildReport> {
  const counts = { same: 0, added: 0, changed: 0, removed: 0 };
  const added = new FirstById<{ readonly id: string }>();
  const removed = new FirstById<{ readonly id: string }>();
  const changed = new FirstById<{ readonly id: string; readonly places: readonly Difference[] }>();
  const counted = new PathCounts();
  let position = await paused(async (now) => now);
  const count = ({ id, before, after }: Pair): void => {
    const kind = kindOf(before?.document, after?.document);
    if (kind === undefined) return;
    counts[kind] += 1;
    if (kind === 'added') added.add({ id });
    if (kind === 'removed') removed.add({ id });
    if (kind !== 'changed') return;
    const places = differences(before?.document, after?.document);
    counted.add(places);
    changed.add({ id, places: places.slice(0, PLACES_MAX) });
  };
  const lookAgain = (ids: readonly string[]): Promise<void> =>
    paused(async (now) => {
      position = now;
      const [were, are] = [await reader.load(serves, ids), await reader.load(build, ids)];
      const before = new Map(were.map((each) => [each.document._id, each]));
      const after = new Map(are.map((each) => [each.document._id, each]));
      for (const id of ids) count(pairOf(id, before.get(id), after.get(id)));
    });
  let doubtful: string[] = [];
  for await (const pair of pairs(reader.stream(serves), reader.stream(build))) {
    const { id, before, after } = pair;
    const isSame = kindOf(before?.document, after?.document) === 'same';
    if (isSame || before?.appliedTo === after?.appliedTo) {
      count(pair);
      continue;
    }
    doubtful.push(id);
    if (doubtful.length < AT_ONCE) continue;
    await lookAgain(doubtful);
    doubtful = [];
  }
  if (doubtful.length > 0) await lookAgain(doubtful);
  const of = { serves: versionKey(serves), build: versionKey(build), position };
  const { paths, elsewhere } = counted;
  const idsOf = ({ kept }: typeof added): string[] => kept.map(({ id }) => id);
  const samples = { added: idsOf(added), removed: idsOf(removed), changed: changed.kept };
  return { ...of, ...counts, paths, elsewhere, samples };
}

/** The first samples by id, whenever they come: documents that are looked at again come late. */
class FirstById<Sample extends { readonly id: string }> {
  readonly kept: Sample[] = [];

  add(sample: Sample): void {
    const later = this.kept.findIndex(({ id }) => compareScalars(sample.id, id) < 0);
    this.kept.splice(later < 0 ? this.kept.length : later, 0, sample);
    this.kept.splice(SAMPLES_MAX);
  }
}

function kindOf(
  before: ReadDocument | undefined,
  after: ReadDocument | undefined,
): 'same' | 'added' | 'changed' | 'removed' | undefined {
  if (!before) return after && 'added';
  if (!after) return 'removed';
  return canonicalJson(before) === canonicalJson(after) ? 'same' : 'changed';
}

function pairOf(id: string, before: Stored | undefined, after: Stored | undefined): Pair {
  return { id, ...(before ? { before } : {}), ...(after ? { after } : {}) };
}

/** The documents of both, each id once. */
async function* pairs(
  before: AsyncIterable<Stored>,
  after: AsyncIterable<Stored>,
): AsyncGenerator<Pair> {
  const [left, right] = [before[Symbol.asyncIterator](), after[Symbol.asyncIterator]()];
  try {
    let [a, b] = [await next(left), await next(right)];
    while (a !== undefined || b !== undefined) {
      const order = orderOf(a, b);
      const id = (order <= 0 ? a : b)?.document._id ?? '';
      yield pairOf(id, order <= 0 ? a : undefined, order >= 0 ? b : undefined);
      if (order <= 0) a = await next(left);
      if (order >= 0) b = await next(right);
    }
  } finally {
    await left.return?.();
    await right.return?.();
  }
}

function orderOf(a: Stored | undefined, b: Stored | undefined): number {
  if (!a) return 1;
  return b ? compareScalars(a.document._id, b.document._id) : -1;
}

async function next(documents: AsyncIterator<Stored>): Promise<Stored | undefined> {
  const result = await documents.next();
  return result.done ? undefined : result.value;
}
