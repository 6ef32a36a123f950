import { START_OF_LOG } from '#kernel';
import { versionKey, type ReadModel } from '../read-model.ts';
import { ProjectionFault } from '../faults.ts';
import { inPlaceOf } from '../group-progress.ts';
import type { GroupProgress, Lease } from '../read-store.ts';
import { putBeginning, type Beginning } from './begin-again.ts';
import { betweenBatches } from './between-batches.ts';
import type { GroupWorker } from './group-worker.ts';
import { leaseLost } from './lease-lost.ts';
import { beginning } from './leadership.ts';
import { LIVE } from './progress-board.ts';
import { rebuild, type RebuildOptions } from './rebuild.ts';

/** What rebuilds are run with. */
export interface RebuildsOptions extends Omit<RebuildOptions, 'goOn'> {
  readonly onEnd: (group: string, worker: GroupWorker | undefined) => void;
  /** A run began; whoever leads ends with it if it fails. */
  readonly onRun: (run: Promise<void>) => void;
}

interface Run {
  readonly ended: AbortController;
  readonly done: Promise<void>;
}

/** The groups that go beside the live one until they meet it: new builds, and models that had stopped. */
export class Rebuilds {
  readonly #options: RebuildsOptions;
  readonly #signal: AbortSignal;
  readonly #runs = new Map<string, Run>();
  /** The group that does not run yet, which further builds may join. */
  #gathering: string | undefined;

  constructor(options: RebuildsOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  /**
   * Puts down that a build is to be made from the start of the log, and begins soon: with those that
   * are asked for until then. Asked again after a crash, it is there.
   */
  async ask(build: ReadModel): Promise<void> {
    const { store } = this.#options;
    const key = versionKey(build);
    const groups = await store.groups();
    const holding = groups.find(({ models }) => models[key] !== undefined);
    if (holding) {
      if (holding.group === LIVE || this.#runs.has(holding.group)) return;
      // It was put down, and who did so never heard of it. What is on its way waits for no other.
      if (holding.position === START_OF_LOG) this.#gather(holding.group);
      else this.begin(holding.group);
      return;
    }
    // Nothing reads a collection that is being filled.
    const serving = (await store.serving()).get(build.name);
    if (serving?.build === key) await store.serve(build.name, serving, undefined);
    const group = this.#gathering ?? nameFor(key, groups);
    await this.#withLease(group, async (lease) => {
      const stored = groups.find((each) => each.group === group);
      const start = await beginning(store, lease, [build]);
      const models = { ...stored?.models, [key]: {} };
      const progress = { ...start, ...inPlaceOf(stored), models };
      if (!(await store.putGroup(progress))) throw leaseLost(lease);
    });
    if (this.#gathering === undefined) this.#gather(group);
  }

  /** Runs a group that is put down in the store. */
  begin(group: string, first: (signal: AbortSignal) => Promise<void> = async () => {}): void {
    const { onEnd, onStart, onRun } = this.#options;
    const ended = new AbortController();
    const signal = AbortSignal.any([this.#signal, ended.signal]);
    let started: GroupWorker | undefined;
    const options: RebuildOptions = {
      ...this.#options,
      goOn: (worker, model, from) => this.setApart(worker, model, from),
      onStart: (worker) => {
        started = worker;
        onStart(worker);
      },
    };
    const done = first(signal)
      .then(() => rebuild(group, options, signal))
      .finally(() => {
        // It may have begun anew since.
        if (this.#runs.get(group) === run) this.#runs.delete(group);
        onEnd(group, started);
      });
    const run = { ended, done };
    this.#runs.set(group, run);
    onRun(done);
  }

  /** A model of a group that had stopped goes on by itself, from where it did. */
  async setApart(worker: GroupWorker, model: ReadModel, from: Beginning): Promise<void> {
    const { store } = this.#options;
    const group = `apart-${versionKey(model)}`;
    if (worker.progress.group === group) {
      const { token } = worker.progress;
      await putBeginning(store, model, from, { group, owner: '', token }, worker.progress);
      throw new ProjectionFault('begins-again', `${group} begins again at ${from.position}.`);
    }
    await this.#withLease(group, (lease) =>
      putBeginning(store, model, from, lease, worker.progress),
    );
    await worker.release(model);
    this.begin(group);
  }

  /** Ends the making of a build; the others of its group go on. */
  async giveUp(key: string): Promise<void> {
    const { store, board } = this.#options;
    const holding = await this.#holding(key);
    if (!holding) return;
    const { group } = holding;
    const run = this.#runs.get(group);
    run?.ended.abort();
    await run?.done;
    if (this.#gathering === group) this.#gathering = undefined;
    const stored = await this.#holding(key);
    if (!stored) return;
    const { [key]: _, ...models } = stored.models;
    const isOver = Object.keys(models).length === 0;
    try {
      await this.#withLease(group, async (lease) => {
        if (isOver) await store.dropGroup(lease);
        else if (!(await store.putGroup({ ...stored, token: lease.token, models }))) {
          throw leaseLost(lease);
        }
      });
      // What is left of it says anew how far it is.
      board.forget(group);
    } finally {
      // Whatever came of it, what is left of the group goes on.
      if (run) this.begin(group);
    }
  }

  async #holding(key: string): Promise<GroupProgress | undefined> {
    const groups = await this.#options.store.groups();
    return groups.find(({ group, models }) => group !== LIVE && models[key] !== undefined);
  }

  #gather(group: string): void {
    this.#gathering = group;
    this.begin(group, (signal) => this.#gathered(signal));
  }

  /** Waits a little, and for what the live group has read by then to be followed. */
  async #gathered(signal: AbortSignal): Promise<void> {
    const { live, limits, clock } = this.#options;
    await clock.pause(limits.gatherMs, signal);
    const close = async (): Promise<void> => {
      this.#gathering = undefined;
    };
    while (!signal.aborted && this.#gathering !== undefined) {
      await betweenBatches(live, close, signal).catch(() => clock.pause(limits.backOffMs, signal));
    }
  }

  async #withLease(group: string, act: (lease: Lease) => Promise<void>): Promise<void> {
    const { store, owner, limits } = this.#options;
    const lease = await store.acquire(group, owner, limits.leaseMs);
    if (!lease) throw new ProjectionFault('begins-again', `Another worker holds ${group}.`);
    try {
      await act(lease);
    } finally {
      await store.release(lease).catch(() => {});
    }
  }
}

/** A group is called by its first build; one of that name may still be under way without it. */
function nameFor(key: string, groups: readonly GroupProgress[]): string {
  const names = new Set(groups.map(({ group }) => group));
  let name = `rebuild-${key}`;
  while (names.has(name)) name += '+';
  return name;
}
