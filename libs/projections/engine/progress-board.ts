import { START_OF_LOG, type Position } from '#kernel';
import { ProjectionFault } from '../faults.ts';
import type { GroupProgress, ModelProgress, ProgressWatch, ReadStore } from '../read-store.ts';

/** The group of the models that serve. */
export const LIVE = 'live';

/** Where one model stands. */
export interface ModelStanding {
  readonly group: string;
  /** The last event applied. */
  readonly position: Position;
  /** Nothing up to here is missing. */
  readonly seenTo: Position;
  readonly stopped?: ModelProgress['stopped'];
  readonly parkedSince?: Position;
}

/** How long and for what a waiter waits. */
export interface WaitOptions {
  /** Version keys. */
  readonly models: readonly string[];
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

type Watcher = Parameters<ProgressWatch['watch']>[0];

interface Waiter {
  readonly position: Position;
  readonly models: readonly string[];
  settle(failure?: Error): void;
}

/**
 * Knows how far every model is, releases who waits for a position, and tells who watches. The worker
 * of this process writes on it after each commit; where another process works, it watches the store,
 * and only while someone waits or watches.
 */
export class ProgressBoard implements ProgressWatch {
  readonly #store: Pick<ReadStore, 'groups' | 'watch'>;
  readonly #groups = new Map<string, GroupProgress>();
  readonly #waiters = new Set<Waiter>();
  readonly #watchers = new Set<Watcher>();
  #isLocal = false;
  /** Counts what is asked and heard; what is known is as of one of these moments. */
  #moment = 0;
  #knownAsOf = 0;
  #unwatch: (() => void) | undefined;

  constructor(store: Pick<ReadStore, 'groups' | 'watch'>) {
    this.#store = store;
  }

  /** From now on the worker of this process says how far it is. */
  beginLocal(groups: readonly GroupProgress[]): void {
    this.#isLocal = true;
    this.#watchIfNeeded();
    this.#replace(groups);
  }

  /** The worker of this process no longer leads. */
  endLocal(): void {
    this.#isLocal = false;
    this.#watchIfNeeded();
  }

  /** A group of this process' worker committed. */
  report(progress: GroupProgress): void {
    this.#knownAsOf = this.#moment += 1;
    this.#groups.set(progress.group, progress);
    this.#release();
  }

  /** A group of this process' worker is no more. */
  forget(group: string): void {
    this.#groups.delete(group);
  }

  /** Where models stand now, by version key. */
  async standings(): Promise<ReadonlyMap<string, ModelStanding>> {
    if (!this.#isLocal) await this.#ask();
    return standingsOf(this.#groups.values());
  }

  /** Resolves once every model has applied everything up to a position. */
  async caughtUpTo(position: Position, options: WaitOptions): Promise<void> {
    if (!this.#isLocal && !this.#unwatch) await this.#ask();
    options.signal?.throwIfAborted();
    const state = this.#stateOf(position, options.models);
    if (state === 'there') return;
    if (state instanceof Error) throw state;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => waiter.settle(this.#behind(position, options.models)),
        options.timeoutMs,
      );
      const onAbort = (): void => waiter.settle(new Error('no longer waited for'));
      const waiter: Waiter = {
        position,
        models: options.models,
        settle: (failure) => {
          clearTimeout(timer);
          options.signal?.removeEventListener('abort', onAbort);
          this.#waiters.delete(waiter);
          this.#watchIfNeeded();
          if (failure) reject(failure);
          else resolve();
        },
      };
      options.signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiters.add(waiter);
      this.#watchIfNeeded();
    });
  }

  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    // Else the first news of the store are on their way.
    if (this.#isLocal || this.#unwatch) watcher([...this.#groups.values()]);
    this.#watchIfNeeded();
    return () => {
      this.#watchers.delete(watcher);
      this.#watchIfNeeded();
    };
  }

  #watchIfNeeded(): void {
    const needed = !this.#isLocal && this.#waiters.size + this.#watchers.size > 0;
    if (needed && !this.#unwatch) {
      // The first news may come at once, and end the wait before the watch has begun.
      this.#unwatch = () => {};
      this.#unwatch = this.#store.watch((groups) => this.#replace(groups));
      this.#watchIfNeeded();
    } else if (!needed && this.#unwatch) {
      this.#unwatch();
      this.#unwatch = undefined;
    }
  }

  /** Asks the store; what was heard, or asked, since then stands. */
  async #ask(): Promise<void> {
    const askedAt = (this.#moment += 1);
    const groups = await this.#store.groups();
    if (askedAt > this.#knownAsOf) this.#replace(groups, askedAt);
  }

  #replace(groups: readonly GroupProgress[], asOf = (this.#moment += 1)): void {
    this.#knownAsOf = asOf;
    this.#groups.clear();
    for (const group of groups) this.#groups.set(group.group, group);
    this.#release();
  }

  #release(): void {
    for (const watcher of [...this.#watchers]) watcher([...this.#groups.values()]);
    for (const waiter of [...this.#waiters]) {
      const state = this.#stateOf(waiter.position, waiter.models);
      if (state === 'there') waiter.settle();
      else if (state instanceof Error) waiter.settle(state);
    }
  }

  #stateOf(position: Position, models: readonly string[]): 'there' | 'behind' | Error {
    const standings = standingsOf(this.#groups.values());
    let isThere = true;
    for (const model of models) {
      const standing = standings.get(model);
      if (standing && standing.seenTo >= position) continue;
      if (standing?.stopped) return stoppedFault(model, standing);
      isThere = false;
    }
    return isThere ? 'there' : 'behind';
  }

  #behind(position: Position, models: readonly string[]): ProjectionFault {
    const standings = standingsOf(this.#groups.values());
    const positions = models.map((model) => standings.get(model)?.position ?? START_OF_LOG);
    const applied = positions.reduce((a, b) => (a < b ? a : b), position);
    return behindFault(applied, position);
  }
}

/** A model has not yet applied what was asked for. */
export function behindFault(applied: Position, minPosition: Position): ProjectionFault {
  return new ProjectionFault(
    'read-model-behind',
    `The read models stand at ${applied}, not yet at ${minPosition}: ask again shortly.`,
    { applied, minPosition },
  );
}

/**
 * A stopped model cannot come to a position beyond the one it stopped at. Open pages answer with
 * this, so it names the event and keeps back what the decoder said of it.
 */
export function stoppedFault(model: string, standing: ModelStanding): ProjectionFault {
  const { code = 'unknown', eventId } = standing.stopped ?? {};
  return new ProjectionFault(
    'read-model-stopped',
    `${model} stopped behind ${standing.position}: ${code}, event ${eventId}.`,
    { model, applied: standing.position, eventId },
  );
}

/** Where every model of these groups stands; a group that still rebuilds yields to the live one. */
export function standingsOf(groups: Iterable<GroupProgress>): Map<string, ModelStanding> {
  const standings = new Map<string, ModelStanding>();
  for (const group of groups) {
    for (const [key, model] of Object.entries(group.models)) {
      if (group.group === LIVE || !standings.has(key)) standings.set(key, standingOf(group, model));
    }
  }
  return standings;
}

/** Where a model of a group stands. */
export function standsAt(group: GroupProgress, model: string): Position {
  return standingOf(group, group.models[model] ?? {}).position;
}

function standingOf(group: GroupProgress, model: ModelProgress): ModelStanding {
  const own = model.position ?? group.position;
  // A model may have joined ahead of its group; a stopped one stays where it is.
  const position = model.stopped || own > group.position ? own : group.position;
  const seenTo = model.stopped || position > group.seenTo ? position : group.seenTo;
  return {
    group: group.group,
    position,
    seenTo,
    ...(model.stopped ? { stopped: model.stopped } : {}),
    ...(model.parkedSince ? { parkedSince: model.parkedSince } : {}),
  };
}
