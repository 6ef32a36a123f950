import { setTimeout as pause } from 'node:timers/promises';
import type { ChangeStream, ClientSession } from 'mongodb';
import { isAborted } from '../engine/pause.ts';
import type { GroupProgress } from '../read-store.ts';
import { fromMongoGroup, type ControlCollections, type MongoGroup } from './control-collections.ts';

const READ_EVERY_MS = 25;
const AFTER_FAILURE_MS = 250;

type Listener = (groups: readonly GroupProgress[]) => void;

/** A standalone server tells no changes: its checkpoints are read while someone waits. */
export function watchByReading(control: ControlCollections, listener: Listener): () => void {
  const ended = new AbortController();
  void (async () => {
    while (!isAborted(ended.signal)) {
      const groups = await readGroups(control).catch(() => undefined);
      if (groups && !isAborted(ended.signal)) listener(groups);
      await pause(groups ? READ_EVERY_MS : AFTER_FAILURE_MS);
    }
  })();
  return () => {
    ended.abort();
  };
}

/** A replica set tells every change of a checkpoint as a majority has it. */
export function watchChanges(control: ControlCollections, listener: Listener): () => void {
  const ended = new AbortController();
  let changes: ChangeStream<MongoGroup> | undefined;
  void (async () => {
    while (!isAborted(ended.signal)) {
      try {
        changes = control.groups.watch<MongoGroup>([], { maxAwaitTimeMS: 1_000 });
        // Opens the stream, so that no change falls between it and the first reading.
        await changes.tryNext();
        while (!isAborted(ended.signal)) {
          const groups = await readGroups(control);
          if (!isAborted(ended.signal)) listener(groups);
          await changes.next();
        }
      } catch {
        if (!isAborted(ended.signal)) await pause(AFTER_FAILURE_MS);
      } finally {
        await changes?.close().catch(() => {});
      }
    }
  })();
  return () => {
    ended.abort();
    void changes?.close().catch(() => {});
  };
}

/** How far all groups are, as a majority has it. */
export async function readGroups(
  control: ControlCollections,
  within: { readonly session?: ClientSession } = {},
): Promise<readonly GroupProgress[]> {
  const groups = await control.groups.find({}, within).sort({ _id: 1 }).toArray();
  return groups.map(fromMongoGroup);
}
