import { isDeepStrictEqual } from 'node:util';
import { ProjectionFault } from '../faults.ts';
import type { Position, Uuid } from '#kernel';
import type { ChangeRecord } from '../changes/change-record.ts';
import type { DocumentReader } from '../document-reader.ts';
import { versionKey, type ReadModel } from '../read-model.ts';
import type {
  BetweenWriteAndCheckpoint,
  Flush,
  GroupProgress,
  Lease,
  LoadedState,
  ParkedCount,
  ParkedEntry,
  ReadStore,
  Serving,
  Snapshot,
  TimeMark,
} from '../read-store.ts';
import { wasThere, withWritingTo } from '../group-progress.ts';
import { MemoryCollection } from './collection.ts';
import { KeptChanges } from './kept-changes.ts';
import { MemoryReader } from './memory-reader.ts';
import { checkVisit, SnapshotGate } from './snapshot-gate.ts';

interface HeldLease extends Lease {
  readonly until: number;
}

/** The read store of one process (D10): gone when it ends, rebuilt from the log at start. */
export class MemoryReadStore implements ReadStore {
  readonly kind = 'in-memory';
  readonly reader: DocumentReader = new MemoryReader((model) => this.#collection(model));
  readonly #now: () => number;
  readonly #isAtomic: boolean;
  readonly #gate = new SnapshotGate();
  readonly #collections = new Map<string, MemoryCollection>();
  readonly #serving = new Map<string, Serving>();
  readonly #leases = new Map<string, HeldLease>();
  readonly #groups = new Map<string, GroupProgress>();
  readonly #parked = new Map<string, ParkedEntry>();
  readonly #listeners = new Set<(groups: readonly GroupProgress[]) => void>();
  readonly #changes: KeptChanges;
  #marks: TimeMark[] = [];

  /**
   * Without `atomic` documents come first and the checkpoint after them, as on a server without
   * transactions: for simulations of what crashes leave there.
   */
  constructor(options: { readonly now?: () => number; readonly atomic?: boolean } = {}) {
    this.#now = options.now ?? Date.now;
    this.#isAtomic = options.atomic ?? true;
    this.#changes = new KeptChanges(this.#now);
  }

  async snapshot<Result>(read: (snapshot: Snapshot) => Promise<Result>): Promise<Result> {
    const parked: Snapshot['parked'] = (...asked) => this.parked(...asked);
    if (!this.#isAtomic) {
      return read({ isOneMoment: false, groups: await this.groups(), reader: this.reader, parked });
    }
    const visit = await this.#gate.enter();
    const reader = new MemoryReader((model) => {
      checkVisit(visit);
      return this.#collection(model);
    });
    try {
      return await read({ isOneMoment: true, groups: [...this.#groups.values()], reader, parked });
    } finally {
      this.#gate.leave(visit);
    }
  }

  async prepare(model: ReadModel): Promise<void> {
    const key = versionKey(model);
    if (!this.#collections.has(key)) this.#collections.set(key, new MemoryCollection(model));
  }

  async collections(): Promise<readonly string[]> {
    return [...this.#collections.keys()].sort();
  }

  async drop(key: string): Promise<void> {
    this.#collections.delete(key);
    for (const [id, entry] of this.#parked) if (entry.model === key) this.#parked.delete(id);
  }

  async serving(): Promise<ReadonlyMap<string, Serving>> {
    return new Map(this.#serving);
  }

  async serve(name: string, from: Serving | undefined, to: Serving | undefined): Promise<boolean> {
    if (!isDeepStrictEqual(this.#serving.get(name), from)) return false;
    if (to) this.#serving.set(name, to);
    else this.#serving.delete(name);
    return true;
  }

  async acquire(group: string, owner: string, ttlMs: number): Promise<Lease | undefined> {
    const held = this.#leases.get(group);
    const isFree = !held || held.until <= this.#now() || held.owner === owner;
    if (!isFree) return undefined;
    const lease = { group, owner, token: (held?.token ?? 0) + 1, until: this.#now() + ttlMs };
    this.#leases.set(group, lease);
    const progress = this.#groups.get(group);
    if (progress) this.#groups.set(group, { ...progress, token: lease.token });
    return { group, owner, token: lease.token };
  }

  async renew(lease: Lease, ttlMs: number): Promise<boolean> {
    const held = this.#leases.get(lease.group);
    if (held?.token !== lease.token || held.owner !== lease.owner) return false;
    this.#leases.set(lease.group, { ...held, until: this.#now() + ttlMs });
    return true;
  }

  async release(lease: Lease): Promise<void> {
    const held = this.#leases.get(lease.group);
    if (held?.token === lease.token)
      this.#leases.set(lease.group, { ...held, owner: '', until: 0 });
  }

  async groups(): Promise<readonly GroupProgress[]> {
    return [...this.#groups.values()];
  }

  async putGroup(progress: GroupProgress): Promise<boolean> {
    const stored = this.#groups.get(progress.group);
    if (stored && (stored.token > progress.token || !isCurrent(progress, stored))) return false;
    if (!stored && wasThere(progress)) return false;
    this.#set(progress);
    return true;
  }

  async dropGroup(lease: Lease): Promise<void> {
    if (this.#groups.get(lease.group)?.token === lease.token) this.#groups.delete(lease.group);
    this.#tell();
  }

  async lastAppliedTo(key: string): Promise<Position | undefined> {
    return this.#collections.get(key)?.lastAppliedTo();
  }

  async loadStates(
    model: ReadModel,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, LoadedState>> {
    const collection = this.#collection(model);
    const states = new Map<string, LoadedState>();
    for (const id of ids) {
      const state = collection.state(id);
      if (state) states.set(id, state);
    }
    return states;
  }

  async flush(flush: Flush, between?: BetweenWriteAndCheckpoint): Promise<'done' | 'conflict'> {
    if (this.#isAtomic) {
      if (between) await between();
      return this.#gate.write(() => {
        if (!this.#isCurrent(flush) || !this.#fitsAll(flush)) return 'conflict';
        this.#writeDocuments(flush);
        return this.#moveCheckpoint(flush);
      });
    }
    if (!this.#isCurrent(flush)) return 'conflict';
    this.#announce(flush);
    if (!this.#writeDocuments(flush)) return 'conflict';
    if (between) await between();
    return this.#isCurrent(flush) ? this.#moveCheckpoint(flush) : 'conflict';
  }

  async parked(key: string, documents?: readonly string[]): Promise<readonly ParkedEntry[]> {
    const asked = documents && new Set(documents);
    return [...this.#parked.values()]
      .filter((each) => each.model === key && (asked?.has(each.document) ?? true))
      .sort((a, b) => (a.position < b.position ? -1 : 1));
  }

  async *parkedByDocument(key: string): AsyncGenerator<ParkedEntry> {
    const entries = [...(await this.parked(key))];
    // In order of position already, and sorting leaves that as it is.
    yield* entries.sort((a, b) => (a.document < b.document ? -1 : a.document > b.document ? 1 : 0));
  }

  async countParked(key: string): Promise<ParkedCount> {
    const entries = [...this.#parked.values()].filter(({ model }) => model === key);
    const documents = new Set(entries.map(({ document }) => document));
    return { events: entries.length, documents: documents.size };
  }

  async parkedIn(key: string, event: Uuid): Promise<readonly string[]> {
    return [...this.#parked.values()]
      .filter((each) => each.model === key && each.eventId === event)
      .map(({ document }) => document);
  }

  async marksAround(epochMs: number): Promise<{ upTo?: TimeMark; beyond?: TimeMark }> {
    const at = this.#marks.findIndex((mark) => mark.epochMs > epochMs);
    const upTo = at < 0 ? this.#marks.at(-1) : this.#marks[at - 1];
    const beyond = this.#marks[at];
    return { ...(upTo ? { upTo } : {}), ...(beyond ? { beyond } : {}) };
  }

  async markBefore(position: Position): Promise<TimeMark | undefined> {
    return this.#marks.findLast((mark) => mark.position <= position);
  }

  watch(listener: (groups: readonly GroupProgress[]) => void): () => void {
    this.#listeners.add(listener);
    listener([...this.#groups.values()]);
    return () => this.#listeners.delete(listener);
  }

  async changes(after: Position, upTo: Position, limit: number): Promise<readonly ChangeRecord[]> {
    return this.#changes.between(after, upTo, limit);
  }

  async close(): Promise<void> {
    this.#listeners.clear();
  }

  #moveCheckpoint(flush: Flush): 'done' {
    this.#changes.keep(flush);
    this.#marks.push(...flush.marks.filter((mark) => !this.#hasMark(mark)));
    this.#set(flush.progress);
    return 'done';
  }

  #isCurrent({ progress, from }: Flush): boolean {
    const stored = this.#groups.get(progress.group);
    if (stored?.token !== progress.token || stored.position !== from) return false;
    return isCurrent(progress, stored);
  }

  #set(progress: GroupProgress): void {
    const stored = this.#groups.get(progress.group);
    const next = { ...progress, revision: (stored?.revision ?? 0) + 1 };
    this.#groups.set(progress.group, withWritingTo(next, stored?.writingTo));
    this.#tell();
  }

  #fitsAll(flush: Flush): boolean {
    return [...flush.writes].every(([key, writes]) => {
      const collection = this.#named(key);
      return writes.every((write) => collection.fits(write));
    });
  }

  /** Writes what fits, and says whether all did. */
  #writeDocuments(flush: Flush): boolean {
    let all = true;
    for (const [key, writes] of flush.writes) {
      const collection = this.#named(key);
      for (const write of writes) {
        if (collection.fits(write)) collection.put(write);
        else all = false;
      }
    }
    for (const entry of flush.parked) {
      const id = idOfParked(entry);
      if (!this.#parked.has(id)) this.#parked.set(id, entry);
    }
    for (const entry of flush.settled?.kept ?? []) this.#parked.set(idOfParked(entry), entry);
    for (const entry of flush.settled?.gone ?? []) this.#parked.delete(idOfParked(entry));
    return all;
  }

  #announce({ progress }: Flush): void {
    const stored = this.#groups.get(progress.group);
    if (stored) this.#groups.set(progress.group, withWritingTo(stored, progress.position));
  }

  #hasMark({ position }: TimeMark): boolean {
    // From the end, where a new one belongs: a log may have as many marks as events.
    return this.#marks.findLast((mark) => mark.position <= position)?.position === position;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener([...this.#groups.values()]);
  }

  #collection(model: ReadModel): MemoryCollection {
    return this.#named(versionKey(model));
  }

  #named(key: string): MemoryCollection {
    const collection = this.#collections.get(key);
    if (collection) return collection;
    throw new ProjectionFault('read-model-rebuilding', `There is no collection ${key} yet.`);
  }
}

/** Whether a group was not set since. */
function isCurrent({ revision }: GroupProgress, stored: GroupProgress): boolean {
  return revision === undefined || revision === stored.revision;
}

function idOfParked({ model, document, position }: ParkedEntry): string {
  return `${model} ${document} ${position}`;
}
