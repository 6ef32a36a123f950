import { canonicalJson } from '#kernel';
import {
  modelOfKey,
  versionKey,
  type GroupProgress,
  type ParkedEntry,
  type ReadModel,
} from '#projections';
import { cleanReplay } from './clean-replay.ts';
import { simulatedModels } from './history.ts';
import type { SimulatedMongod, StoredFields } from './mongod/simulated-mongod.ts';
import type { SimulatedLog } from './simulated-feed.ts';

/** Whether every build has applied the whole log, and one of each model serves. */
export function isSettled(mongod: SimulatedMongod, log: SimulatedLog): boolean {
  const live = liveGroup(mongod);
  const isServed = ({ name }: ReadModel): boolean => {
    const build = mongod.document('projectionServing', name)?.['build'];
    return live?.models[String(build)] !== undefined;
  };
  return (
    mongod.isUp &&
    live?.position === log.head &&
    [...mongod.documents('projectionGroups')].every((group) => isOver(group, live)) &&
    simulatedModels.every(isServed)
  );
}

/** What was put down too late, of builds that are live by now, is there until someone else leads. */
function isOver(group: StoredFields, live: GroupProgress | undefined): boolean {
  const { models } = group as unknown as GroupProgress;
  return Object.keys(models).every((key) => live?.models[key] !== undefined);
}

/** Throws where what is stored is not what a clean replay leaves. */
export function judge(mongod: SimulatedMongod, log: SimulatedLog): void {
  const live = liveGroup(mongod)?.models ?? {};
  for (const model of Object.keys(live).flatMap((key) => modelOfKey(simulatedModels, key) ?? [])) {
    const clean = cleanReplay(model, log.events);
    const stored = new Map(documentsOf(mongod, model));
    for (const id of new Set([...clean.documents.keys(), ...stored.keys()])) {
      expectEqual(`${versionKey(model)} ${id}`, stored.get(id), clean.documents.get(id));
    }
    const entries = parkedIn(mongod, model);
    expectEqual(`what is parked of ${versionKey(model)}`, entries, clean.parked);
    const since = live[versionKey(model)]?.parkedSince;
    const first = clean.parked.map((each) => each.split(' ')[1] ?? '').sort()[0];
    expectEqual(`parkedSince of ${versionKey(model)}`, since, first);
  }
}

function liveGroup(mongod: SimulatedMongod): GroupProgress | undefined {
  return mongod.document('projectionGroups', 'live') as unknown as GroupProgress | undefined;
}

function documentsOf(mongod: SimulatedMongod, model: ReadModel): [string, string][] {
  const stored = [...mongod.documents(versionKey(model))].filter((each) => !each['tombstone']);
  return stored.map((each) => [each._id, canonicalJson(withoutEngineFields(each))]);
}

function withoutEngineFields({ appliedTo: _, ...document }: StoredFields): object {
  return document;
}

function parkedIn(mongod: SimulatedMongod, model: ReadModel): string[] {
  const all = [...mongod.documents('projectionParked')] as unknown as ParkedEntry[];
  return all
    .filter((each) => each.model === versionKey(model))
    .map(({ document, position, code }) => `${document} ${position} ${code}`)
    .sort();
}

function expectEqual(what: string, stored: unknown, clean: unknown): void {
  const [a, b] = [JSON.stringify(stored), JSON.stringify(clean)];
  if (a !== b) throw new Error(`${what}: stored ${a}, but a clean replay leaves ${b}`);
}
