import { setImmediate as turn } from 'node:timers/promises';
import { START_OF_LOG, type Position } from '#kernel';
import { versionKey, type ReadModel } from '../read-model.ts';
import type {
  DocumentWrite,
  GroupProgress,
  LoadedState,
  ParkedEntry,
  ReadStore,
} from '../read-store.ts';
import { DocumentCache } from './document-cache.ts';
import { DocumentWeights } from './document-weights.ts';
import { foldDocument, type Folded } from './fold.ts';
import type { Settlement } from './settle.ts';
import type { EngineLimits } from './options.ts';
import type { DocumentWork, Workload } from './workload.ts';

/** What the folds of a batch gave, by version key and document. */
export type FoldedBatch = ReadonlyMap<string, ReadonlyMap<string, Folded>>;

/** Folding so many documents takes some milliseconds; then what else waits has its turn. */
const FOLDED_AT_ONCE = 500;

/** The states that a batch starts from. */
export type BatchStates = ReadonlyMap<ReadModel, ReadonlyMap<string, LoadedState>>;

/** A document whose events are parked. */
interface ParkedQueue {
  /** From here on. */
  readonly since: Position;
  /** The first of them, if it was read ahead of the checkpoint. */
  readonly readAhead?: ParkedEntry;
}

/**
 * What a worker knows of documents between batches: the states it committed, those on their way into
 * the store, which are parked, and up to where the store may be ahead of the checkpoint.
 */
export class DocumentStates {
  /** How heavy the documents are that were folded lately. */
  readonly weights = new DocumentWeights();
  readonly #store: ReadStore;
  readonly #limits: EngineLimits;
  readonly #cache: DocumentCache;
  /** Being written: the next batch is folded upon it, and forgets it with everything else if that fails. */
  #underWay: FoldedBatch = new Map();
  readonly #parked = new Map<string, Map<string, ParkedQueue>>();
  /** The models whose documents are not kept between batches. */
  readonly #writtenOnce = new Set<string>();
  /** Documents up to here are looked up even where they can only be new. */
  #loadAllTo: Position = START_OF_LOG;

  constructor(store: ReadStore, limits: EngineLimits) {
    this.#store = store;
    this.#limits = limits;
    this.#cache = new DocumentCache(limits.cacheBytesMax);
  }

  /** Forgets everything that may have changed, reads anew what is parked, and says what that is. */
  async open(
    models: readonly ReadModel[],
    { position, writingTo }: Pick<GroupProgress, 'position' | 'writingTo'>,
  ): Promise<ReadonlyMap<ReadModel, readonly ParkedEntry[]>> {
    this.#cache.clear();
    this.#underWay = new Map();
    this.doubt(writingTo);
    this.#parked.clear();
    const parked = new Map<ReadModel, readonly ParkedEntry[]>();
    for (const model of models) parked.set(model, await this.admit(model, position));
    return parked;
  }

  /** What was written up to a position is not known: documents up to there are looked up. */
  doubt(position: Position | undefined): void {
    if (position !== undefined && position > this.#loadAllTo) this.#loadAllTo = position;
  }

  /** Reads what is parked of a model, and forgets documents that another group may have changed. */
  async admit(model: ReadModel, checkpoint: Position): Promise<readonly ParkedEntry[]> {
    this.#cache.clear();
    const queues = new Map<string, ParkedQueue>();
    const parked = await this.#store.parked(versionKey(model));
    for (const entry of parked) {
      const { document, position: since } = entry;
      if (queues.has(document)) continue;
      queues.set(document, since > checkpoint ? { since, readAhead: entry } : { since });
    }
    this.#parked.set(versionKey(model), queues);
    if (model.writtenOnce) this.#writtenOnce.add(versionKey(model));
    return parked;
  }

  /** Forgets a model whose documents another group makes from now on. */
  release(model: ReadModel): void {
    this.#cache.clear();
    this.#parked.delete(versionKey(model));
  }

  /** The states that a batch starts from, cached or loaded. */
  async load(work: Workload): Promise<BatchStates> {
    const loading = [...work.documents].map(
      async ([model, documents]) => [model, await this.#statesOf(model, documents)] as const,
    );
    return new Map(await Promise.all(loading));
  }

  /** Folds a batch; nothing here changes what is known but how heavy documents are. */
  async fold(work: Workload, states: BatchStates): Promise<FoldedBatch> {
    const { documentBytesMax } = this.#limits;
    const folded = new Map<string, Map<string, Folded>>();
    let count = 0;
    for (const [model, documents] of work.documents) {
      const name = versionKey(model);
      const ofModel = new Map<string, Folded>();
      folded.set(name, ofModel);
      for (const [id, { touches }] of documents) {
        const state = states.get(model)?.get(id);
        const { since: parkedSince, readAhead } = this.#parked.get(name)?.get(id) ?? {};
        const task = { model, id, touches, state, parkedSince, documentBytesMax };
        ofModel.set(id, foldDocument(readAhead ? { ...task, parkedAsIs: readAhead } : task));
        count += 1;
        if (count % FOLDED_AT_ONCE === 0) await turn();
      }
      this.weights.learn(model, ofModel);
    }
    return folded;
  }

  /** The batch is being written, as the next that may be folded upon until it is committed. */
  expect(folded: FoldedBatch, parked: readonly ParkedEntry[]): void {
    this.#underWay = folded;
    this.#park(parked);
  }

  /** The batch is committed: only now its states may be kept. */
  remember(folded: FoldedBatch): void {
    this.#underWay = new Map();
    for (const [name, documents] of folded) {
      if (this.#writtenOnce.has(name)) continue;
      for (const [id, { write, weight }] of documents) {
        if (!write) continue;
        const { appliedTo, document } = write;
        this.#cache.put(name, id, { appliedTo, ...(document ? { document } : {}) }, weight + 200);
      }
    }
  }

  #park(parked: readonly ParkedEntry[]): void {
    for (const { model, document, position } of parked) {
      const queues = this.#parked.get(model);
      if (queues && !queues.has(document)) queues.set(document, { since: position });
    }
  }

  /** Where the first parked event of each model is; `undefined` if none is. */
  firstParkedOf(models: readonly ReadModel[]): ReadonlyMap<string, Position | undefined> {
    const nothingSettled = { folded: new Map<string, Folded>() };
    return new Map(
      models.map((model) => [versionKey(model), this.firstParked(model, nothingSettled)]),
    );
  }

  /** Where a model's first parked event would be after a settlement; `undefined` if none is left. */
  firstParked(model: ReadModel, { folded }: Pick<Settlement, 'folded'>): Position | undefined {
    const before = this.#parked.get(versionKey(model)) ?? new Map<string, ParkedQueue>();
    const left = [...before].filter(([id]) => !folded.has(id)).map(([, { since }]) => since);
    const still = [...folded.values()].flatMap(({ parked }) => parked[0]?.position ?? []);
    return [...left, ...still].reduce<Position | undefined>(
      (first, each) => (first === undefined || each < first ? each : first),
      undefined,
    );
  }

  /** A settlement is committed: its documents go on, or are parked behind another event. */
  settled(model: ReadModel, { folded, kept }: Settlement): void {
    const name = versionKey(model);
    for (const id of folded.keys()) this.#parked.get(name)?.delete(id);
    this.remember(new Map([[name, folded]]));
    this.#park(kept);
  }

  async #statesOf(
    model: ReadModel,
    documents: ReadonlyMap<string, DocumentWork>,
  ): Promise<ReadonlyMap<string, LoadedState>> {
    const found = new Map<string, LoadedState>();
    const missing: string[] = [];
    const name = versionKey(model);
    const isKept = !this.#writtenOnce.has(name);
    const underWay = this.#underWay.get(name);
    for (const [id, { opens, touches }] of documents) {
      const written = underWay?.get(id)?.write;
      const cached = written ?? (isKept ? this.#cache.get(name, id) : undefined);
      const first = touches[0]?.event.position ?? START_OF_LOG;
      if (cached) found.set(id, cached);
      else if (!opens || first <= this.#loadAllTo) missing.push(id);
    }
    if (missing.length === 0) return found;
    const loaded = await this.#store.loadStates(model, missing);
    for (const [id, state] of loaded) found.set(id, state);
    return found;
  }
}

/** What a batch writes, by version key. */
export function writesOf(folded: FoldedBatch): ReadonlyMap<string, readonly DocumentWrite[]> {
  const writes = new Map<string, DocumentWrite[]>();
  for (const [name, documents] of folded) {
    const ofModel = [...documents.values()].flatMap(({ write }) => (write ? [write] : []));
    if (ofModel.length > 0) writes.set(name, ofModel);
  }
  return writes;
}

/** What a batch parks. */
export function parkedOf(folded: FoldedBatch): readonly ParkedEntry[] {
  return [...folded.values()].flatMap((documents) =>
    [...documents.values()].flatMap(({ parked }) => parked),
  );
}
