import type { Position } from '#kernel';
import {
  asksForRebuild,
  standingsOf,
  versionKey,
  type EngineStatus,
  type GroupProgress,
  type ModelProgress,
  type ProjectionEngine,
  type ReadModel,
  type ReadStore,
} from '#projections';

/** How one read model is. */
export interface ModelReport {
  readonly model: string;
  readonly version: number;
  /** Whether its pages are answered from this version. */
  readonly serves: boolean;
  /** The group it moves with: `live`, or one of its own while it catches up. */
  readonly group?: string;
  readonly position?: Position;
  readonly parkedEvents: number;
  readonly parkedDocuments: number;
  readonly parkedSince?: Position;
  readonly stopped?: ModelProgress['stopped'];
  /** Event types that it passed without knowing them. */
  readonly unknownTypes: readonly string[];
  /** Those of them that this release handles: the model lacks them until it is rebuilt. */
  readonly asksForRebuild: readonly string[];
}

/** How the projections are, as this process knows it. */
export interface ProjectionsReport extends EngineStatus {
  readonly healthy: boolean;
  readonly reason?: string;
  readonly models: readonly ModelReport[];
}

/** What a report is made from. */
export interface ReportParts {
  readonly engine: Pick<ProjectionEngine, 'status' | 'health'>;
  readonly store: Pick<ReadStore, 'groups' | 'serving' | 'countParked'>;
  readonly models: readonly ReadModel[];
}

/** How the projections are: the worker of this process, and every model as the read store holds it. */
export async function projectionsReport(parts: ReportParts): Promise<ProjectionsReport> {
  const [status, models] = await Promise.all([parts.engine.status(), modelReports(parts)]);
  return { ...status, ...parts.engine.health(), models };
}

/** How every model is. */
export async function modelReports({
  store,
  models,
}: Pick<ReportParts, 'store' | 'models'>): Promise<readonly ModelReport[]> {
  const [groups, serving] = await Promise.all([store.groups(), store.serving()]);
  const standings = standingsOf(groups);
  return Promise.all(
    models.map(async (model): Promise<ModelReport> => {
      const key = versionKey(model);
      const standing = standings.get(key);
      const own = progressOf(key, groups);
      const parked = own.parkedSince === undefined ? undefined : await store.countParked(key);
      const { name, version } = model;
      return {
        model: name,
        version,
        serves: serving.get(name) === version,
        parkedEvents: parked?.events ?? 0,
        parkedDocuments: parked?.documents ?? 0,
        unknownTypes: own.unknownTypes ?? [],
        asksForRebuild: asksForRebuild(model, own),
        ...(standing ? { group: standing.group, position: standing.position } : {}),
        ...(own.parkedSince ? { parkedSince: own.parkedSince } : {}),
        ...(own.stopped ? { stopped: own.stopped } : {}),
      };
    }),
  );
}

function progressOf(key: string, groups: readonly GroupProgress[]): ModelProgress {
  const holding = groups.filter(({ models }) => models[key] !== undefined);
  const group = holding.find((each) => each.group === 'live') ?? holding[0];
  return group?.models[key] ?? {};
}
