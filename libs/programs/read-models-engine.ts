import type { Logger } from 'pino';
import type { LogFeed } from '#kernel';
import { StartError, type Configuration, type StartFault } from '#platform';
import {
  ProjectionEngine,
  ProjectionFault,
  type ReadModel,
  type ReadStore,
  type StepHooks,
} from '#projections';
import { ledgerCategories, ledgerDecisions, ledgerPayloads, readModels } from '#read-models';
import { textOfFault } from './told-faults.ts';

/** What the engine of the ledger is given. */
export interface EngineParts {
  readonly configuration: Configuration;
  readonly log: Logger;
  readonly feed: LogFeed;
  readonly store: ReadStore;
  /** What is fed; every read model if left out. */
  readonly models?: readonly ReadModel[];
  /** Tests hold the worker there. */
  readonly steps?: StepHooks;
}

const PROGRESS_MS = 1_000;

/** The engine that feeds the read models of the ledger from the log. */
export function readModelsEngine(parts: EngineParts): ProjectionEngine {
  const { configuration, log, feed, store, steps, models = readModels } = parts;
  const { READ_MODEL_EVENTS_MAX: eventsMax, PROJECTION_STALLED_MS: stuckMs } = configuration;
  return new ProjectionEngine({
    models,
    store,
    feed,
    payloads: ledgerPayloads,
    categories: ledgerCategories,
    decisions: ledgerDecisions,
    limits: { stuckMs, ...(store.kind === 'in-memory' ? { eventsMax } : {}) },
    report: ({ level, code, message, context }) => log[level]({ code, ...context }, message),
    ...(steps ? { steps } : {}),
  });
}

/**
 * Waits until the read models stand where the log does, or until it is known that another process moves those
 * of this log, telling how far they are. Throws a StartError.
 */
export async function untilReady(engine: ProjectionEngine, log: Logger): Promise<void> {
  const telling = setInterval(() => void tell(engine, log), PROGRESS_MS);
  try {
    await Promise.all([engine.checkLog(), engine.ready()]);
  } catch (error) {
    throw startErrorOf(error);
  } finally {
    clearInterval(telling);
  }
}

/** Rejects once the engine has failed for good, with what a start would say of that. */
export function failureOf({ failed }: ProjectionEngine): Promise<never> {
  const told = failed.catch((failure: unknown) => {
    throw startErrorOf(failure);
  });
  told.catch(() => {});
  return told;
}

async function tell(engine: ProjectionEngine, log: Logger): Promise<void> {
  const { groups, head } = await engine.status();
  for (const { group, position, applied, lag } of groups) {
    // Before anything is read nobody knows how dense the log is.
    const toCome = applied === 0 && lag.estimated ? {} : { toCome: lag.events };
    const progress = { group, applied, ...toCome, position, head };
    log.info(progress, 'read models are being built from the log');
  }
}

function startErrorOf(error: unknown): unknown {
  if (!(error instanceof ProjectionFault)) return error;
  const refusedAs = (code: StartFault): StartError =>
    new StartError(code, textOfFault(error), error);
  switch (error.code) {
    case 'read-store-belongs-to-another-log':
      return refusedAs('read-store-belongs-to-another-log');
    case 'read-model-events-max':
      return refusedAs('read-models-too-large-for-memory');
    case 'read-store-refused':
      return refusedAs('read-store-refused');
    case 'read-store-unavailable':
      return refusedAs('read-store-unreachable');
    default:
      return error;
  }
}
