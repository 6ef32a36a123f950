import type { Position, Uuid } from '#kernel';
import type { ChangeRecord, Changes } from './changes/change-record.ts';
import type { DocumentReader } from './document-reader.ts';
import type { ReadDocument, ReadModel } from './read-model.ts';

/** A document as a fold starts from it; without `document` it is a tombstone. */
export interface LoadedState {
  readonly appliedTo: Position;
  readonly document?: ReadDocument;
}

/**
 * One document of a flush. `replaces` is the `appliedTo` that the stored one must still have; a
 * document without it is inserted. Without `document` a tombstone is left.
 */
export interface DocumentWrite {
  readonly id: string;
  readonly replaces?: Position;
  readonly appliedTo: Position;
  readonly document?: ReadDocument;
}

/** An event that is not in a document, and why: it cannot be folded, or one before it could not. */
export interface ParkedEntry {
  /** The version key of the model. */
  readonly model: string;
  readonly document: string;
  readonly position: Position;
  readonly eventId: Uuid;
  readonly type: string;
  /** Where the event is read again. */
  readonly stream: string;
  readonly code: 'undecodable' | 'fold-failed' | 'too-large' | 'behind-parked';
  readonly detail: string;
}

/** How much of a model is parked. */
export interface ParkedCount {
  /** An event counts once for each document that waits for it. */
  readonly events: number;
  readonly documents: number;
}

/** Where the running maximum of the store's times rose by a second or more. */
export interface TimeMark {
  readonly position: Position;
  readonly epochMs: number;
}

/** How far one model is, as far as it differs from its group. */
export interface ModelProgress {
  /** Where the model stands if that is not where its group stands: ahead, or stopped. */
  readonly position?: Position;
  readonly stopped?: {
    readonly code: string;
    readonly detail: string;
    readonly eventId: Uuid;
    /** Where the event is in the log; absent if an earlier release met it. */
    readonly stream?: string;
    readonly position?: Position;
    /** Of the event; an earlier release did not put it down. */
    readonly type?: string;
  };
  /** The first position at which something of the model is parked. */
  readonly parkedSince?: Position;
  /** Event types that the model passed without knowing them. */
  readonly unknownTypes?: readonly string[];
  /** The decision after which the model went on from where it had stopped. */
  readonly triedFor?: Position;
  /**
   * It joined its group since the last flush, or documents that were parked went on though nobody
   * had decided so: who follows changes was not told of it yet.
   */
  readonly joined?: true;
}

/**
 * How far a group of models is. All its models move together; `token` is the fence: only the
 * holder of the lease it came with moves the position.
 */
export interface GroupProgress {
  readonly group: string;
  readonly token: number;
  /**
   * How often it was set: what comes late changes nothing. 0: there is none yet; absent: an earlier
   * release put it down, and it is not looked at.
   */
  readonly revision?: number;
  readonly ledgerId?: Uuid;
  /** The last event applied, and its id. */
  readonly position: Position;
  readonly eventId?: Uuid;
  /** Nothing up to here is missing; for waiters only, never resumed from. */
  readonly seenTo: Position;
  /** Documents up to here may be ahead of `position`: whoever starts loads them. Never lowered. */
  readonly writingTo?: Position;
  /**
   * Where the log ended when a store without checkpoint began to be filled: what operators decided
   * of its collections up to here was of earlier ones.
   */
  readonly beganAt?: Position;
  /** It caught up once: pages may be answered from it, so that nobody may see half a flush. */
  readonly isRead?: true;
  readonly models: Readonly<Record<string, ModelProgress>>;
}

/** Which build of a model its pages are answered from. */
export interface Serving {
  /** Its version key. */
  readonly build: string;
  /** Since where in the log: the position of the decision, or that of the live models. */
  readonly since: Position;
  /** What served before an operator let this build serve: the one to roll back to. */
  readonly before?: string;
  /** The last decision that could not be followed, and why. */
  readonly refused?: { readonly code: string; readonly decidedAt: Position };
}

/** The right to move a group, until another one takes it. */
export interface Lease {
  readonly group: string;
  readonly owner: string;
  readonly token: number;
}

/** What one batch leaves in the store. `progress.token` is the fence, `from` where it started. */
export interface Flush {
  readonly from: Position;
  readonly progress: GroupProgress;
  /** By version key. */
  readonly writes: ReadonlyMap<string, readonly DocumentWrite[]>;
  readonly parked: readonly ParkedEntry[];
  readonly marks: readonly TimeMark[];
  /** Nobody reads these models yet: their documents need not become visible together. */
  readonly isUnread?: true;
  /** What became of events parked before: as they now are, and those that are parked no more. */
  readonly settled?: {
    readonly kept: readonly ParkedEntry[];
    readonly gone: readonly ParkedEntry[];
  };
  /** Of the live models: kept for a while, for those who follow changes. */
  readonly changes?: Changes;
}

/** Called inside a flush between the documents and the checkpoint; tests hold or kill there. */
export type BetweenWriteAndCheckpoint = () => void | Promise<void>;

/**
 * Hears of progress made by anyone, in this process or another, from the call on until the
 * returned function is called. The first news are the state as it stands.
 */
export interface ProgressWatch {
  watch(listener: (groups: readonly GroupProgress[]) => void): () => void;
}

/** A read store as questions find it that belong together. */
export interface Snapshot {
  readonly reader: DocumentReader;
  /** How far all groups are. */
  readonly groups: readonly GroupProgress[];
  /**
   * Whether checkpoints and documents are of one moment: what is read is then exactly what the
   * checkpoints say. Without it documents may be ahead of them.
   */
  readonly isOneMoment: boolean;
  /** As `ReadStore.parked`. */
  parked(versionKey: string, documents?: readonly string[]): Promise<readonly ParkedEntry[]>;
}

/**
 * Where documents and checkpoints are kept (D5). Failures of the store itself are
 * `ProjectionFault`s `read-store-unavailable`: what was under way may have happened or not.
 */
export interface ReadStore extends ProgressWatch {
  readonly kind: 'in-memory' | 'mongodb-replica-set' | 'mongodb-standalone';
  readonly reader: DocumentReader;
  /**
   * Answers several questions together: of one moment, but for a standalone server, where each is
   * answered as the store then is and no sooner than its checkpoints were read. `read` asks for
   * nothing but the snapshot, not for another one within, and may be called again; in memory
   * nothing is written until it has ended.
   */
  snapshot<Result>(read: (snapshot: Snapshot) => Promise<Result>): Promise<Result>;

  /** Makes the collection of a model and its indexes where they are missing. */
  prepare(model: ReadModel): Promise<void>;
  /** The version keys of the collections there are, in order. */
  collections(): Promise<readonly string[]>;
  drop(versionKey: string): Promise<void>;

  /** Which build of each model serves, by the model's name. */
  serving(): Promise<ReadonlyMap<string, Serving>>;
  /** Lets a build serve, or none, if what is known of the model is still `from`. */
  serve(name: string, from: Serving | undefined, to: Serving | undefined): Promise<boolean>;

  /** Takes a free or expired lease, with a token above all earlier ones; `undefined` if it is held. */
  acquire(group: string, owner: string, ttlMs: number): Promise<Lease | undefined>;
  /** Whether the lease is still held, and not released, for another `ttlMs`. */
  renew(lease: Lease, ttlMs: number): Promise<boolean>;
  release(lease: Lease): Promise<void>;

  /** How far all groups are. */
  groups(): Promise<readonly GroupProgress[]>;
  /**
   * Sets what stands of a group outside a flush, if its token is not above this one and it was not
   * set since its revision, nor dropped; it then has the next one. `writingTo` is not lowered.
   */
  putGroup(progress: GroupProgress): Promise<boolean>;
  dropGroup(lease: Lease): Promise<void>;

  /** The highest position that a document of a collection is applied to; reads all of them. */
  lastAppliedTo(versionKey: string): Promise<Position | undefined>;
  /** The states of documents, tombstones included, by id; what is not there is left out. */
  loadStates(model: ReadModel, ids: readonly string[]): Promise<ReadonlyMap<string, LoadedState>>;
  /**
   * Writes the documents and moves the checkpoint from `from`. `conflict` if a document was not as
   * loaded or the checkpoint not at `from` with this token and revision: nothing moved it, but on a standalone
   * server documents up to `writingTo` may have been written.
   */
  flush(flush: Flush, between?: BetweenWriteAndCheckpoint): Promise<'done' | 'conflict'>;

  /** What is parked of a model, in order of position; of the given documents, or of all. */
  parked(versionKey: string, documents?: readonly string[]): Promise<readonly ParkedEntry[]>;
  /** The same of all documents, one after the other, each in order of position; not held in memory. */
  parkedByDocument(versionKey: string): AsyncIterable<ParkedEntry>;
  /** How much is parked of a model. */
  countParked(versionKey: string): Promise<ParkedCount>;
  /** The documents in which an event is parked. */
  parkedIn(versionKey: string, event: Uuid): Promise<readonly string[]>;
  /** The last mark with a time up to the instant, and the first mark with a later time. */
  marksAround(epochMs: number): Promise<{ readonly upTo?: TimeMark; readonly beyond?: TimeMark }>;
  /** The last mark at or before a position. */
  markBefore(position: Position): Promise<TimeMark | undefined>;

  /**
   * The records of changes behind one position, up to one that the checkpoint has passed, oldest
   * first; the first may begin before. They are kept for `CHANGES_KEPT_MS` at least, in memory as
   * long as there are not too many.
   */
  changes(after: Position, upTo: Position, limit: number): Promise<readonly ChangeRecord[]>;

  close(): Promise<void>;
}
