import type { Position } from '#kernel';
import {
  asksForRebuild,
  knownBuilds,
  type EngineStatus,
  type GroupProgress,
  type GroupStatus,
  type KnownBuild,
  type ModelProgress,
  type ProjectionEngine,
  type ReadModel,
  type ReadStore,
  type Serving,
} from '#projections';

/** How one build of a read model is. */
export interface ModelReport {
  readonly model: string;
  readonly version: number;
  /** The position of the request it was built for; absent for the first of its version. */
  readonly build?: Position;
  /** Whether its pages are answered from this build. */
  readonly serves: boolean;
  /** Whether pages were answered from it before, and a roll-back leads back to it. */
  readonly servedBefore?: true;
  /** The last decision on what serves that could not be followed, and why. */
  readonly refused?: Serving['refused'];
  /** The group it moves with: `live`, or one of its own while it catches up. */
  readonly group?: string;
  readonly position?: Position;
  readonly parkedEvents: number;
  readonly parkedDocuments: number;
  readonly parkedSince?: Position;
  readonly stopped?: ModelProgress['stopped'];
  /** Event types that it passed without knowing them. */
  readonly unknownTypes: readonly string[];
  /** Those of them that this release handles: the build lacks them until the model is rebuilt. */
  readonly asksForRebuild: readonly string[];
}

/** How far a group is that another process moves, as the read store holds it. */
export interface GroupOfAnother extends Pick<
  GroupStatus,
  'group' | 'position' | 'isCaughtUp' | 'models'
> {
  readonly ofAnother: true;
}

/** How the projections are, as this process knows it. */
export interface ProjectionsReport extends Omit<EngineStatus, 'groups'> {
  /** Those that this process moves; while it stands by, those of the one that does. */
  readonly groups: readonly (GroupStatus | GroupOfAnother)[];
  readonly healthy: boolean;
  readonly reason?: string;
  readonly models: readonly ModelReport[];
}

/** What a report is made from. */
export interface ReportParts {
  readonly engine: Pick<ProjectionEngine, 'status' | 'health'>;
  readonly store: Pick<ReadStore, 'groups' | 'serving' | 'collections' | 'countParked'>;
  readonly models: readonly ReadModel[];
}

/** How the projections are: the worker of this process, and every build as the read store holds it. */
export async function projectionsReport(parts: ReportParts): Promise<ProjectionsReport> {
  const [status, models] = await Promise.all([parts.engine.status(), modelReports(parts)]);
  const { state, head } = status;
  const groups =
    state === 'standing-by'
      ? (await parts.store.groups()).map((each) => groupOfAnother(each, head))
      : status.groups;
  return { ...status, ...parts.engine.health(), groups, models };
}

/** The groups that this process moves itself. */
export function ownGroups({ groups }: Pick<ProjectionsReport, 'groups'>): readonly GroupStatus[] {
  return groups.filter((each): each is GroupStatus => !('ofAnother' in each));
}

function groupOfAnother(
  { group, position, seenTo, models }: GroupProgress,
  head: Position | undefined,
): GroupOfAnother {
  const isCaughtUp = head !== undefined && (position >= head || seenTo >= head);
  return { group, position, isCaughtUp, ofAnother: true, models };
}

/** How every build of the models is. */
export async function modelReports({
  store,
  models,
}: Pick<ReportParts, 'store' | 'models'>): Promise<readonly ModelReport[]> {
  const [builds, serving] = await Promise.all([knownBuilds(store, models), store.serving()]);
  return Promise.all(
    builds.map(async (build): Promise<ModelReport> => {
      const { key, name, version, serves, progress: own, standing, model } = build;
      const parked = own.parkedSince === undefined ? undefined : await store.countParked(key);
      const refused = serves ? serving.get(name)?.refused : undefined;
      return {
        model: name,
        version,
        serves,
        parkedEvents: parked?.events ?? 0,
        parkedDocuments: parked?.documents ?? 0,
        unknownTypes: own.unknownTypes ?? [],
        asksForRebuild: model ? lacking(model, build, builds) : [],
        ...(build.build ? { build: build.build } : {}),
        ...(build.servedBefore ? { servedBefore: true } : {}),
        ...(refused ? { refused } : {}),
        ...(standing ? { group: standing.group, position: standing.position } : {}),
        ...(own.parkedSince ? { parkedSince: own.parkedSince } : {}),
        ...(own.stopped ? { stopped: own.stopped } : {}),
      };
    }),
  );
}

/** What a build lacks, unless a later one is there: that one needs to be promoted, no more. */
function lacking(
  model: ReadModel,
  build: KnownBuild,
  builds: readonly KnownBuild[],
): readonly string[] {
  const later = builds.slice(builds.indexOf(build) + 1);
  return later.some(({ name }) => name === build.name) ? [] : asksForRebuild(model, build.progress);
}
