import { randomUUID } from 'node:crypto';
import type { Position } from '#kernel';
import { ProjectionFault } from '../faults.ts';
import type { ReadModel } from '../read-model.ts';
import type { GroupProgress, Lease } from '../read-store.ts';
import { putBeginning, type Beginning } from './begin-again.ts';
import { Decisions } from './decisions.ts';
import { GroupWorker, type GroupWorkerOptions } from './group-worker.ts';
import { leaseLost } from './lease-lost.ts';
import { divide, serveLive, type Division } from './leadership.ts';
import { keepLease, waitForLease } from './lease-keeper.ts';
import { DEFAULT_LIMITS, WorkerKilled, type EngineLimits, type EngineOptions } from './options.ts';
import { LIVE, ProgressBoard } from './progress-board.ts';
import { isAborted, systemClock, type Clock } from './pause.ts';
import { rebuild, rebuildGroup } from './rebuild.ts';
import { runGroup } from './run-group.ts';
import {
  faultOf,
  groupStatus,
  healthOf,
  type EngineHealth,
  type EngineState,
  type EngineStatus,
} from './status.ts';
import { isUnavailable, untilItWorks } from './until-it-works.ts';

/**
 * Feeds read models from the log, exactly once (D5): one worker under a lease moves all live
 * models together, rebuilds catch up beside it, further workers stand by.
 *
 * @example
 * const engine = new ProjectionEngine({ models, store, feed, payloads, categories });
 * engine.start();
 * await engine.ready();
 * …
 * await engine.stop();
 */
export class ProjectionEngine {
  readonly board: ProgressBoard;
  readonly #options: EngineOptions;
  readonly #limits: EngineLimits;
  readonly #owner: string;
  readonly #now: () => number;
  readonly #clock: Clock;
  readonly #stopping = new AbortController();
  readonly #workers = new Map<string, GroupWorker>();
  #state: EngineState = 'starting';
  #fault: unknown;
  #running: Promise<void> | undefined;
  #becomeReady: (failure?: Error) => void = () => {};
  readonly #ready: Promise<void>;
  /** Rejects once the engine has failed for good; whoever runs it should end. */
  readonly failed: Promise<never>;
  #tellFailure: (failure: unknown) => void = () => {};

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#owner = options.owner ?? randomUUID();
    this.#now = options.now ?? Date.now;
    this.#clock = options.clock ?? systemClock;
    this.board = options.board ?? new ProgressBoard(options.store);
    this.#ready = new Promise((resolve, reject) => {
      this.#becomeReady = (failure) => (failure ? reject(failure) : resolve());
    });
    this.#ready.catch(() => {});
    this.failed = new Promise((_, reject) => (this.#tellFailure = reject));
    this.failed.catch(() => {});
  }

  /** Begins to work; failures are in `status`, `health` and the reports. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Resolves once the live models caught up, or another worker is at it; rejects if it cannot start. */
  ready(): Promise<void> {
    return this.#ready;
  }

  /** Finishes the batch under way, commits it and ends. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Runs something between two batches of the live group, at its position. */
  async paused<Result>(run: (position: Position) => Promise<Result>): Promise<Result> {
    const live = this.#workers.get(LIVE);
    if (!live) {
      throw new ProjectionFault('lease-lost', 'This process does not move the live read models.');
    }
    return live.between(() => run(live.progress.position));
  }

  /** Where the worker stands against the head of the log. */
  async status(): Promise<EngineStatus> {
    const head = await this.#options.feed.head().catch(() => undefined);
    const now = this.#now();
    return {
      state: this.#state,
      owner: this.#owner,
      groups: [...this.#workers.values()].map((worker) => groupStatus(worker, head, now)),
      ...(head === undefined ? {} : { head }),
      ...(this.#fault === undefined ? {} : { fault: faultOf(this.#fault) }),
    };
  }

  /** Whether the worker does its work; who stands by is healthy. */
  health(): EngineHealth {
    if (this.#state === 'failed') return { healthy: false, reason: faultOf(this.#fault).message };
    return healthOf([...this.#workers.values()], this.#now(), this.#limits.stuckMs);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    const { store } = this.#options;
    const standBy = (): void => {
      this.#state = 'standing-by';
      this.#becomeReady();
    };
    while (!isAborted(signal)) {
      const terms = { leaseMs: this.#limits.leaseMs, clock: this.#clock };
      const lease = await waitForLease(store, LIVE, this.#owner, terms, signal, standBy);
      if (!lease) break;
      try {
        await this.#lead(lease, signal);
      } catch (failure) {
        if (failure instanceof ProjectionFault && failure.code === 'lease-lost') continue;
        if (!isUnavailable(failure)) {
          this.#fail(failure);
          return;
        }
        const { code, message } = faultOf(failure);
        this.#options.report?.({ level: 'warn', code, message });
        await this.#clock.pause(this.#limits.backOffMs, signal);
      }
    }
    this.#state = 'ended';
  }

  #fail(failure: unknown): void {
    this.#state = 'failed';
    this.#fault = failure;
    const { code, message } = faultOf(failure);
    this.#options.report?.({ level: 'error', code, message });
    this.#becomeReady(failure instanceof Error ? failure : new Error(message));
    this.#tellFailure(failure);
  }

  /** Works until the lease is lost, the engine is stopped, or something fails for good. */
  async #lead(lease: Lease, stopping: AbortSignal): Promise<void> {
    const { store } = this.#options;
    const ended = new AbortController();
    const signal = AbortSignal.any([stopping, ended.signal]);
    const terms = { leaseMs: this.#limits.leaseMs, clock: this.#clock };
    const kept = keepLease(store, lease, terms, signal, () => ended.abort());
    this.#state = 'leading';
    let killed = false;
    try {
      const division = await untilItWorks(
        () => divide(store, this.#options.models, lease),
        () => this.#clock.pause(this.#limits.backOffMs, signal),
        signal,
      );
      if (!division) return;
      this.board.beginLocal([division.progress]);
      await this.#runGroups(division, lease, signal, ended);
    } catch (failure) {
      killed = failure instanceof WorkerKilled;
      throw failure;
    } finally {
      ended.abort();
      await kept;
      this.#workers.clear();
      this.board.endLocal();
      if (!killed) await store.release(lease).catch(() => {});
    }
  }

  async #runGroups(
    { live, progress, isRead, rebuilds }: Division,
    lease: Lease,
    signal: AbortSignal,
    ended: AbortController,
  ): Promise<void> {
    const { store, models, report = () => {} } = this.#options;
    const decisions = new Decisions(this.#options.decisions);
    const given = { ...this.#options, decisions };
    const shared = {
      ...given,
      limits: this.#limits,
      board: this.board,
      now: this.#now,
      clock: this.#clock,
    };
    const options: GroupWorkerOptions = {
      ...shared,
      beginAgain: async (live, model, from) => {
        await this.#setApart(model, from, live.progress);
        if (!(await live.release(model))) throw leaseLost(lease);
        begin(model);
      },
      lease,
      isLive: true,
      isRead,
      onCaughtUp: async (worker) => {
        await serveLive(store, worker.models, models);
        this.#becomeReady();
      },
    };
    const worker = new GroupWorker(live, progress, options);
    this.#workers.set(LIVE, worker);
    const runs = [runGroup(worker, { limits: this.#limits, report, clock: this.#clock }, signal)];
    const begin = (model: ReadModel): void => {
      let started: GroupWorker | undefined;
      const own = {
        ...shared,
        owner: this.#owner,
        live: worker,
        onStart: (each: GroupWorker) => {
          started = each;
          this.#workers.set(each.progress.group, each);
        },
        onMet: () => serveLive(store, [model], models),
      };
      const run = rebuild(model, own, signal).finally(() => {
        // The model may have been set apart again since.
        const group = rebuildGroup(model);
        if (this.#workers.get(group) === started) this.#workers.delete(group);
      });
      run.catch(() => ended.abort());
      runs.push(run);
    };
    rebuilds.forEach(begin);
    // The first failure ends all; the others are awaited, so that none works on unseen.
    for (const run of runs) run.catch(() => ended.abort());
    const failed = (await outcomesOf(runs)).find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
    if (!this.#stopping.signal.aborted) throw leaseLost(lease);
  }
  /** Puts down where a model goes on by itself, before the live group lets go of it. */
  async #setApart(model: ReadModel, from: Beginning, live: GroupProgress): Promise<void> {
    const { store } = this.#options;
    const group = rebuildGroup(model);
    const lease = await store.acquire(group, this.#owner, this.#limits.leaseMs);
    if (!lease) throw new ProjectionFault('begins-again', `Another worker holds ${group}.`);
    try {
      await putBeginning(store, model, from, lease, live);
    } finally {
      await store.release(lease);
    }
  }
}

/** The outcomes of all runs, of those too that others began. */
async function outcomesOf(runs: readonly Promise<void>[]): Promise<PromiseSettledResult<void>[]> {
  for (;;) {
    const { length } = runs;
    const outcomes = await Promise.allSettled(runs);
    if (runs.length === length) return outcomes;
  }
}
