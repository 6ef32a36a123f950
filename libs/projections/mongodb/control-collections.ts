import {
  MongoServerError,
  type Binary,
  type ClientSession,
  type Collection,
  type Db,
  type Document,
} from 'mongodb';
import type { Position } from '#kernel';
import { CHANGES_KEPT_MS, type ChangeRecord } from '../changes/change-record.ts';
import type { GroupProgress, ParkedEntry, Serving } from '../read-store.ts';
import { documentsOf } from './documents-of.ts';

const PARKED_BATCH = 1_000;
/** What MongoDB says where there is no such index. */
const INDEX_NOT_FOUND = 27;

/** The progress of a group, its name as id. */
export type MongoGroup = Omit<GroupProgress, 'group'> & { readonly _id: string };

/** What serves of a model, its name as id. */
export type MongoServing = Serving & { readonly _id: string };

/** A lease by MongoDB's own clock, so that no worker's clock matters. */
export interface MongoLease {
  readonly _id: string;
  readonly owner: string;
  readonly token: number;
  readonly until: Date;
  /** The id of the session in which the holder writes; on a replica set. */
  readonly session?: Binary;
  /** That of the last holder that wrote, until what it left open is ended. */
  readonly previousSession?: Binary;
}

/**
 * What a flush changed, by where it began: one that was broken off before its checkpoint, and cut
 * anew, takes the place of the first.
 */
export type MongoChanges = Omit<ChangeRecord, 'from'> & {
  readonly _id: Position;
  readonly at: Date;
};

/** Where the engine keeps what is no document of a model. */
export interface ControlCollections {
  readonly groups: Collection<MongoGroup>;
  readonly leases: Collection<MongoLease>;
  readonly parked: Collection<ParkedEntry & { readonly _id: string }>;
  readonly marks: Collection<{ readonly _id: Position; readonly epochMs: number }>;
  readonly serving: Collection<MongoServing>;
  readonly changes: Collection<MongoChanges>;
}

/** The engine's own collections of a database. */
export function controlCollections(db: Db): ControlCollections {
  return {
    groups: db.collection('projectionGroups'),
    leases: db.collection('projectionLeases'),
    parked: db.collection('projectionParked'),
    marks: db.collection('projectionTimeMarks'),
    serving: db.collection('projectionServing'),
    changes: db.collection('projectionChanges'),
  };
}

/** Makes the indexes that the engine's own questions need; a transaction then creates nothing. */
export async function prepareControl(control: ControlCollections): Promise<void> {
  await control.parked.createIndex({ model: 1, document: 1, position: 1 });
  await control.parked.createIndex({ model: 1, position: 1, document: 1 });
  await dropIndex(control, 'model_1_position_1');
  await control.parked.createIndex({ model: 1, eventId: 1 });
  await control.marks.createIndex({ epochMs: 1 });
  await control.changes.createIndex({ position: 1 });
  const expireAfterSeconds = CHANGES_KEPT_MS / 1_000;
  await control.changes.createIndex({ at: 1 }, { expireAfterSeconds }, undefined);
}

/** Drops an index of an earlier release, where there is one. */
async function dropIndex({ parked }: ControlCollections, name: string): Promise<void> {
  try {
    await parked.dropIndex(name);
  } catch (failure) {
    const isGone = failure instanceof MongoServerError && failure.code === INDEX_NOT_FOUND;
    if (!isGone) throw failure;
  }
}

/** The stored form of a group's progress. */
export function toMongoGroup({ group, ...progress }: GroupProgress): MongoGroup {
  return { _id: group, ...progress };
}

/** Finds a group if nobody set it since. */
export function unchanged({ revision }: GroupProgress): Pick<GroupProgress, 'revision'> {
  return revision === undefined ? {} : { revision };
}

/** Sets a group, but never how far documents may be ahead of it to less than it was. */
export function settingGroup(progress: GroupProgress): Document[] {
  const { writingTo, ...group } = toMongoGroup(progress);
  // The greatest of what is there; of nothing, nothing.
  const furthest = { $ifNull: [{ $max: ['$writingTo', writingTo ?? null] }, '$$REMOVE'] };
  const revision = { $add: [{ $ifNull: ['$revision', 0] }, 1] };
  const kept = { writingTo: furthest, revision };
  return [{ $replaceWith: { $mergeObjects: [{ $literal: group }, kept] } }];
}

/** A group's progress as the engine knows it. */
export function fromMongoGroup({ _id, ...progress }: MongoGroup): GroupProgress {
  return { group: _id, ...progress };
}

/** What is parked of a model, in order of position; of the given documents, or of all. */
export async function readParked(
  { parked }: ControlCollections,
  model: string,
  documents?: readonly string[],
  within: { readonly session?: ClientSession } = {},
): Promise<readonly ParkedEntry[]> {
  const filter = { model, ...(documents ? { document: { $in: [...documents] } } : {}) };
  const found = parked.find(filter, within).sort({ position: 1, document: 1 });
  return (await found.toArray()).map(({ _id, ...entry }) => entry);
}

/** What is parked of a model, document by document, read bit by bit. */
export async function* streamParked(
  { parked }: ControlCollections,
  model: string,
): AsyncGenerator<ParkedEntry> {
  const cursor = parked.find({ model }).sort({ document: 1, position: 1 }).batchSize(PARKED_BATCH);
  for await (const { _id, ...entry } of documentsOf(cursor)) yield entry;
}
