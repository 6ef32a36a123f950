import { canonicalJson, sha256, START_OF_LOG, type LogFeed, type Position } from '#kernel';
import { Decisions, type SkipDecision } from '../engine/decisions.ts';
import type { EngineOptions } from '../engine/options.ts';
import { versionKey, type ReadDocument, type ReadModel } from '../read-model.ts';
import type { LoadedState, ReadStore } from '../read-store.ts';
import { differences, type Difference } from './difference.ts';
import { refold } from './refold.ts';

/** Of so many differing documents it is said where they differ, and in so many places each. */
const EXPLAINED_MAX = 20;

/** What a comparison found: ids, in order. */
export interface Comparison {
  readonly model: string;
  readonly position: Position;
  readonly compared: number;
  /** Stored otherwise than the log says. */
  readonly differing: readonly string[];
  /** In the log and not in the store; not looked for in a sample. */
  readonly missing: readonly string[];
  /** In the store and not in the log. */
  readonly extra: readonly string[];
  /** Where the first differing documents differ: `before` is stored, `after` what the log gives. */
  readonly paths: Readonly<Record<string, readonly Difference[]>>;
  /** Documents that miss an event which could not be folded, and wait for an operator. */
  readonly parked: readonly string[];
  /** Events that the log has and that were left out on both sides, because operators decided so. */
  readonly skipped: readonly SkipDecision[];
}

/** What a comparison is made with: the engine's parts, without an engine. */
export interface CompareOptions extends Pick<
  EngineOptions,
  'payloads' | 'categories' | 'decisions'
> {
  readonly store: Pick<ReadStore, 'reader' | 'loadStates' | 'parked'>;
  readonly feed: Pick<LogFeed, 'readLog' | 'readStreams'>;
  readonly documentBytesMax?: number;
  /** Compares so many documents, taken by chance; all if absent. */
  readonly sample?: { readonly size: number; readonly seed: string };
}

interface StoredDigest {
  readonly appliedTo: Position;
  readonly digest: string;
}

/**
 * Folds every document of a model anew from the log, each to its own `appliedTo`, and reports what
 * the store holds otherwise (D4, D5). It looks at the log up to `position`, which must be applied;
 * the worker may go on meanwhile. What operators decided to skip is skipped, and
 * named: the documents agree with the log but for it.
 */
export async function compareModel(
  model: ReadModel,
  position: Position,
  options: CompareOptions,
): Promise<Comparison> {
  const parkedSince = await parkedIn(model, options);
  const stored = await storedDigests(model, options);
  const isAsked = (id: string): boolean => !options.sample || stored.has(id);
  // Nothing of a document goes further than it stands, and what is parked goes no further.
  const boundOf = (id: string): Position => {
    const since = parkedSince.get(id);
    return stored.get(id)?.appliedTo ?? (since === undefined ? position : START_OF_LOG);
  };
  const end = [...stored.values()].map((each) => each.appliedTo).reduce(later, position);
  const decisions = new Decisions(options.decisions);
  await decisions.learn(options.feed, [model]);
  const parts = { ...options, decisions };
  const agreed = new Set<string>();
  // Most are done long before the log ends, and need not be kept until then.
  const isDone = (id: string, { appliedTo, document }: LoadedState): boolean => {
    const isEqual = appliedTo === boundOf(id) && isAs(stored.get(id), document);
    if (isEqual) agreed.add(id);
    return isEqual;
  };
  const range = { end, boundOf, isAsked, isDone };
  const { documents: folded, leftOut } = await refold(model, range, parts);

  const differing: string[] = [];
  const extra: string[] = [];
  for (const [id, of] of stored) {
    if (agreed.has(id)) continue;
    const document = folded.get(id)?.document;
    if (!document) extra.push(id);
    else if (!isAs(of, document)) differing.push(id);
  }
  const absent = [...folded].filter(([id, state]) => state.document && !stored.has(id));
  const missing = await notRemovedSince(
    model,
    absent.map(([id]) => id),
    position,
    options,
  );
  return {
    model: versionKey(model),
    position,
    compared: stored.size,
    differing: differing.sort(),
    missing: missing.sort(),
    extra: extra.sort(),
    paths: await pathsOf(model, differing.slice(0, EXPLAINED_MAX), folded, options),
    parked: [...parkedSince.keys()].sort(),
    skipped: decisions.skipDecisionsOf(model).filter(({ event }) => leftOut.has(event)),
  };
}

function isAs(stored: StoredDigest | undefined, document: ReadDocument | undefined): boolean {
  return document !== undefined && stored?.digest === sha256(canonicalJson(document));
}

async function parkedIn(
  model: ReadModel,
  { store }: CompareOptions,
): Promise<ReadonlyMap<string, Position>> {
  const since = new Map<string, Position>();
  for (const { document, position } of await store.parked(versionKey(model))) {
    if (!since.has(document)) since.set(document, position);
  }
  return since;
}

async function storedDigests(
  model: ReadModel,
  { store, sample }: CompareOptions,
): Promise<ReadonlyMap<string, StoredDigest>> {
  const stored = new Map<string, StoredDigest>();
  const drawn: { readonly id: string; readonly lot: string }[] = [];
  for await (const { document, appliedTo } of store.reader.stream(model)) {
    const { _id: id } = document;
    stored.set(id, { appliedTo, digest: sha256(canonicalJson(document)) });
    if (!sample) continue;
    drawn.push({ id, lot: sha256(`${sample.seed} ${id}`) });
    if (drawn.length > 2 * sample.size) keepLeast(drawn, sample.size, stored);
  }
  if (sample) keepLeast(drawn, sample.size, stored);
  return stored;
}

function keepLeast(
  drawn: { readonly id: string; readonly lot: string }[],
  size: number,
  stored: Map<string, StoredDigest>,
): void {
  drawn.sort((a, b) => (a.lot < b.lot ? -1 : 1));
  for (const { id } of drawn.splice(size)) stored.delete(id);
}

/** Of documents that the store lacks, those that were not removed by a later event. */
async function notRemovedSince(
  model: ReadModel,
  ids: readonly string[],
  position: Position,
  { store }: CompareOptions,
): Promise<string[]> {
  const states =
    ids.length > 0 ? await store.loadStates(model, ids) : new Map<string, LoadedState>();
  return ids.filter((id) => {
    const state = states.get(id);
    return state === undefined || (!state.document && state.appliedTo <= position);
  });
}

async function pathsOf(
  model: ReadModel,
  ids: readonly string[],
  folded: ReadonlyMap<string, LoadedState>,
  { store }: CompareOptions,
): Promise<Comparison['paths']> {
  const paths: Record<string, readonly Difference[]> = {};
  for (const [id, { document }] of await store.loadStates(model, ids)) {
    paths[id] = differences(document, folded.get(id)?.document).slice(0, EXPLAINED_MAX);
  }
  return paths;
}

function later(a: Position, b: Position): Position {
  return a > b ? a : b;
}
