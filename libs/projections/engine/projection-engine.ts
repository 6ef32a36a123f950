import { randomUUID } from 'node:crypto';
import { START_OF_LOG, type Position } from '#kernel';
import { ProjectionFault } from '../faults.ts';
import type { Lease } from '../read-store.ts';
import { messageOf } from './decode.ts';
import { Decisions } from './decisions.ts';
import type { GroupWorker } from './group-worker.ts';
import { leaseLost } from './lease-lost.ts';
import { divide } from './leadership.ts';
import { runGroups, type LeadingParts } from './leading.ts';
import { keepLease, waitForLease, type LeaseNews } from './lease-keeper.ts';
import { DEFAULT_LIMITS, WorkerKilled, type EngineLimits, type EngineOptions } from './options.ts';
import { LIVE, ProgressBoard } from './progress-board.ts';
import { isAborted, systemClock, type Clock } from './pause.ts';
import { checkLog } from './same-log.ts';
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
  #leadsSince = 0;
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

  /**
   * Throws `read-store-belongs-to-another-log`. Whoever leads looks by itself; who stands by would find it
   * out only when it takes over.
   */
  async checkLog(): Promise<void> {
    const { feed, store } = this.#options;
    const live = (await store.groups()).find(({ group }) => group === LIVE);
    if (live) await checkLog(feed, live);
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
    const now = this.#now();
    const { stuckMs } = this.#limits;
    const isDividing = this.#state === 'leading' && this.#workers.size === 0;
    if (isDividing && now - this.#leadsSince > stuckMs) {
      return { healthy: false, reason: 'the read store does not do what a start needs' };
    }
    return healthOf([...this.#workers.values()], now, stuckMs);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    const { store } = this.#options;
    const news: LeaseNews = {
      onHeld: (failure) => {
        this.#state = 'standing-by';
        this.#fault = failure;
        this.#becomeReady();
      },
      onFailure: (failure) => this.#warn(failure),
    };
    while (!isAborted(signal)) {
      const terms = { leaseMs: this.#limits.leaseMs, clock: this.#clock };
      const lease = await waitForLease(store, LIVE, this.#owner, terms, signal, news);
      if (!lease) break;
      try {
        await this.#lead(lease, signal);
      } catch (failure) {
        if (failure instanceof ProjectionFault && failure.code === 'lease-lost') continue;
        if (!isUnavailable(failure)) {
          this.#fail(failure);
          return;
        }
        this.#warn(failure);
        await this.#backOff(signal);
      }
    }
    this.#state = 'ended';
  }

  #backOff(signal: AbortSignal): Promise<void> {
    return this.#clock.pause(this.#limits.backOffMs, signal);
  }

  /** Tells of a failure that passes; as long as it does not, no group moves. */
  #warn(failure: unknown): void {
    const { code, message } = faultOf(failure);
    this.#options.report?.({ level: 'warn', code, message });
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
    this.#fault = undefined;
    this.#leadsSince = this.#now();
    let killed = false;
    try {
      const decisions = new Decisions(this.#options.decisions);
      const parts = { ...this.#options, decisions };
      const head = await this.#learn(decisions, signal);
      if (head === undefined) return;
      const division = await untilItWorks(
        () => divide({ ...parts, head }, lease),
        (failure) => {
          this.#warn(failure);
          return this.#backOff(signal);
        },
        signal,
      );
      if (!division) return;
      this.board.beginLocal([division.progress]);
      const leading: LeadingParts = {
        ...parts,
        limits: this.#limits,
        board: this.board,
        owner: this.#owner,
        now: this.#now,
        clock: this.#clock,
        workers: this.#workers,
        onCaughtUp: () => this.#becomeReady(),
      };
      await runGroups(division, lease, leading, ended, signal);
      if (!isAborted(stopping)) throw leaseLost(lease);
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

  /** Where the log ends, once what was decided up to there is learned; the log may be away. */
  #learn(decisions: Decisions, signal: AbortSignal): Promise<Position | undefined> {
    const { feed, models, report } = this.#options;
    const attempt = async (): Promise<Position> => {
      // What is decided between the two is met behind that place: at or before it, it would be taken for known.
      const head = (await feed.head()) ?? START_OF_LOG;
      await decisions.learn(feed, models);
      return head;
    };
    return untilItWorks(
      attempt,
      () => this.#backOff(signal),
      signal,
      (failure) => {
        this.#leadsSince = this.#now();
        report?.({ level: 'warn', code: 'log-unavailable', message: messageOf(failure) });
        return true;
      },
    );
  }
}
