import { setTimeout as pause } from 'node:timers/promises';
import type { ChangeStream, ClientSession } from 'mongodb';
import type { GroupProgress } from '../read-store.ts';
import { fromMongoGroup, type ControlCollections, type MongoGroup } from './control-collections.ts';

const READ_EVERY_MS = 25;
const AFTER_FAILURE_MS = 250;

type Listener = (groups: readonly GroupProgress[]) => void;

/** A standalone server tells no changes: its checkpoints are read while someone waits. */
export function watchByReading(control: ControlCollections, listener: Listener): () => void {
  const ended = new AbortController();
  void (async () => {
    while (!isEnded(ended)) {
      const groups = await readGroups(control).catch(() => undefined);
      if (groups && !isEnded(ended)) listener(groups);
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
    while (!isEnded(ended)) {
      try {
        changes = control.groups.watch<MongoGroup>([], { maxAwaitTimeMS: 1_000 });
        // Opens the stream, so that no change falls between it and the first reading.
        await changes.tryNext();
        while (!isEnded(ended)) {
          const groups = await readGroups(control);
          if (!isEnded(ended)) listener(groups);
          await changes.next();
        }
      } catch {
        if (!isEnded(ended)) await pause(AFTER_FAILURE_MS);
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

function isEnded({ signal }: AbortController): boolean {
  return signal.aborted;
}
