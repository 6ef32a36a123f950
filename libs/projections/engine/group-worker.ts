import { START_OF_LOG, type FeedMessage, type LoggedEvent, type Position } from '#kernel';
import { ProjectionFault } from '../faults.ts';
import { versionKey, type ReadModel } from '../read-model.ts';
import type { Flush, GroupProgress, Lease } from '../read-store.ts';
import { beginningAfter, builtFresh, withModel, type Beginning } from './begin-again.ts';
import type { Decision, Decisions } from './decisions.ts';
import { DocumentStates, parkedOf, writesOf } from './document-states.ts';
import { FeedQueue } from './feed-queue.ts';
import type { EngineLimits, EngineOptions, Step } from './options.ts';
import { leaseLost } from './lease-lost.ts';
import { MemoryBound } from './memory-bound.ts';
import {
  parkedReport,
  rebuildsAskedFor,
  settledReports,
  settlementFlush,
  stepOf,
  withParked,
} from './parking.ts';
import type { Clock } from './pause.ts';
import type { ProgressBoard } from './progress-board.ts';
import { RateMeter } from './rate-meter.ts';
import { checkLog, withLedgerId } from './same-log.ts';
import { settlements, type Settlement } from './settle.ts';
import { TimeMarker } from './time-marker.ts';
import { Workload } from './workload.ts';

const SEEN_EVERY_MS = 1_000;

/** What a group worker tells the engine. */
export interface GroupWorkerOptions extends Omit<
  EngineOptions,
  'limits' | 'board' | 'models' | 'decisions'
> {
  readonly decisions: Decisions;
  readonly limits: EngineLimits;
  readonly board: ProgressBoard;
  readonly now: () => number;
  readonly clock: Clock;
  readonly lease: Lease;
  /** Only the live group keeps the marks of time, and the bound of a store in memory. */
  readonly isLive: boolean;
  /** The feed has nothing more for now. */
  readonly onCaughtUp: (worker: GroupWorker) => Promise<void>;
  /** A model of the group is to begin again where it stopped, or at the start of the log. */
  readonly beginAgain: (worker: GroupWorker, model: ReadModel, from: Beginning) => Promise<void>;
}

/**
 * Moves one group of models along the log: batches in order, each folded, flushed and then
 * forgotten but for the cache. One pass from the checkpoint; whoever runs it decides what a
 * failure means.
 */
export class GroupWorker {
  readonly models: ReadModel[];
  readonly #options: GroupWorkerOptions;
  readonly #states: DocumentStates;
  readonly #bound: MemoryBound;
  #progress: GroupProgress;
  #marker: TimeMarker | undefined;
  #queue: FeedQueue | undefined;
  #seenStoredAt = 0;
  #wasCaughtUp = false;
  readonly rate = new RateMeter();
  events = 0;
  startedFrom: Position = START_OF_LOG;
  isCaughtUp = false;
  /** The store's time of the last event applied in this run. */
  lastRecordedAt: number | undefined;
  movedAt: number;
  /** Where the worker is to stop to meet another. */
  stopAt: Position | undefined;

  constructor(models: readonly ReadModel[], progress: GroupProgress, options: GroupWorkerOptions) {
    this.models = [...models];
    this.#progress = progress;
    this.#options = options;
    this.#states = new DocumentStates(options.store, options.limits);
    this.#bound = new MemoryBound(options.isLive ? options.limits : {});
    this.movedAt = options.now();
  }

  get progress(): GroupProgress {
    return this.#progress;
  }

  /** Messages read and not yet applied. */
  get waiting(): number {
    return this.#queue?.length ?? 0;
  }

  /** Reads where the group stands, and everything that is known only from there on. */
  async open(): Promise<void> {
    const { store, lease, feed, decisions, report } = this.#options;
    const stored = (await store.groups()).find((each) => each.group === lease.group);
    if (stored && stored.token !== lease.token) throw leaseLost(lease);
    this.#progress = stored ?? this.#progress;
    await checkLog(feed, this.#progress);
    await decisions.learn(feed, this.models);
    this.#progress = builtFresh(this.#progress, this.models, decisions);
    const { position, writingTo } = this.#progress;
    await this.#states.open(this.models, writingTo);
    for (const each of rebuildsAskedFor(this.models, this.#progress)) report?.(each);
    const { isLive } = this.#options;
    this.#marker = isLive ? new TimeMarker(await store.markBefore(position)) : undefined;
    this.startedFrom = position;
    this.events = 0;
  }

  /** Follows the log until the signal aborts, the feed ends, or `stopAt` is reached. */
  async follow(signal: AbortSignal): Promise<void> {
    const { feed, limits } = this.#options;
    const { position } = this.#progress;
    const ended = new AbortController();
    const either = AbortSignal.any([signal, ended.signal]);
    const range = { signal: either, ...(position === START_OF_LOG ? {} : { after: position }) };
    const queue = new FeedQueue(feed.follow(range), limits);
    either.addEventListener('abort', () => queue.close(), { once: true });
    if (either.aborted) queue.close();
    this.#queue = queue;
    try {
      while (!this.isThere) {
        const batch = await queue.take();
        if (!batch) return;
        const [first] = batch;
        if (first?.kind === 'task') await first.run();
        else await this.#applyAll(batch as readonly FeedMessage[]);
      }
    } finally {
      this.#queue = undefined;
      // Closes the queue, too.
      ended.abort();
    }
  }

  /** There may be more than was read: how long nothing moves counts from here. */
  fellBehind(): void {
    if (this.isCaughtUp) this.movedAt = this.#options.now();
    this.isCaughtUp = false;
  }

  /** Runs something between two batches; refused if the group is not following. */
  between<Result>(run: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const drop = (): void => {
        reject(leaseLost(this.#options.lease));
      };
      if (!this.#queue) drop();
      this.#queue?.push({ kind: 'task', drop, run: () => run().then(resolve, reject) });
    });
  }

  /** Takes in a model that stands at `position`, ahead of the group or with it. */
  async admit(model: ReadModel, own: GroupProgress): Promise<boolean> {
    const progress = withModel(this.#progress, model, own);
    await this.#states.admit(model);
    if (!(await this.#options.store.putGroup(progress))) return false;
    this.models.push(model);
    this.#progress = progress;
    this.#options.board.report(progress);
    return true;
  }

  /** Lets go of a model, which then goes on by itself. */
  async release(model: ReadModel): Promise<boolean> {
    const { [versionKey(model)]: _, ...models } = this.#progress.models;
    const progress = { ...this.#progress, models };
    if (!(await this.#options.store.putGroup(progress))) return false;
    this.models.splice(this.models.indexOf(model), 1);
    this.#states.release(model);
    this.#progress = progress;
    this.#options.board.report(progress);
    return true;
  }

  /** Whether the group stands where it was to stop. */
  get isThere(): boolean {
    return this.stopAt !== undefined && this.#progress.position >= this.stopAt;
  }

  async #applyAll(messages: readonly FeedMessage[]): Promise<void> {
    if (this.isCaughtUp) this.movedAt = this.#options.now();
    for (let rest = messages; rest.length > 0;) rest = await this.#apply(rest);
  }

  /** Applies as many messages as fit into one flush and hands back the others. */
  async #apply(messages: readonly FeedMessage[]): Promise<readonly FeedMessage[]> {
    const { limits, onCaughtUp, decisions } = this.#options;
    let work = this.#workload();
    let taken = 0;
    let caughtUp = false;
    for (const message of messages) {
      if (message.kind === 'event') {
        const decision = decisions.note(message.event);
        if (decision && message.event.position > work.progress.position) {
          // What lies before a decision comes first.
          if (work.events > 0) break;
          await this.#obey(decision, message.event);
          work = this.#workload();
        }
        if (!work.add(message.event, limits.flushDocumentsMax)) break;
      } else if (message.kind === 'disconnected') {
        this.fellBehind();
        caughtUp = false;
      } else {
        work.saw(message.position);
        caughtUp ||= message.kind === 'caughtUp';
      }
      taken += 1;
    }
    if (work.events > 0) await this.#commit(work);
    else await this.#seen(work.progress);
    if (caughtUp) {
      this.isCaughtUp = this.#wasCaughtUp = true;
      await onCaughtUp(this);
    }
    return messages.slice(taken);
  }

  #workload(): Workload {
    return new Workload(this.#progress, this.models, this.#options, this.#marker);
  }

  /** Does what was decided, at the place of the decision; repeated after a crash, it is done. */
  async #obey(decision: Decision, { position }: LoggedEvent): Promise<void> {
    const model = this.models.find((each) => versionKey(each) === decision.model);
    if (!model) return;
    const { feed, beginAgain } = this.#options;
    const own = this.#progress.models[decision.model] ?? {};
    const from = await beginningAfter(decision, own, position, feed);
    if (from) return beginAgain(this, model, from);
    if (decision.kind === 'rebuild' || own.stopped) return;
    for await (const settlement of settlements(model, decision, this.#options)) {
      await this.#settle(model, settlement);
    }
  }

  async #settle(model: ReadModel, settlement: Settlement): Promise<void> {
    const name = versionKey(model);
    const first = this.#states.firstParked(model, settlement);
    const flush = settlementFlush(this.#progress, name, settlement, first);
    await this.#write(flush);
    this.#states.settled(model, settlement);
    for (const each of settledReports(name, settlement)) this.#options.report?.(each);
    await this.#options.steps?.afterCheckpoint?.(stepOf(flush));
  }

  async #commit(work: Workload): Promise<void> {
    const { feed, steps, report, now } = this.#options;
    const { position: from } = this.#progress;
    const progress = await withLedgerId(feed, work.progress);
    const step: Step = { group: progress.group, from, to: progress.position };
    const states = await this.#states.load(work);
    if (steps?.afterLoad) await steps.afterLoad(step);
    const folded = this.#states.fold(work, states);
    const parked = parkedOf(folded);
    const flush = {
      from,
      progress: withParked(progress, parked),
      writes: writesOf(folded),
      parked,
      marks: work.marks,
    };
    await this.#write(flush);
    this.#states.remember(folded, parked);
    this.events += work.events;
    this.movedAt = now();
    this.rate.add(work.events, this.movedAt);
    this.lastRecordedAt = work.lastRecordedAt;
    const bound = this.#bound.check(this.events, this.#wasCaughtUp);
    if (bound) report?.(bound);
    for (const each of [...work.reports, ...parked.slice(0, 10).map(parkedReport)]) report?.(each);
    if (steps?.afterCheckpoint) await steps.afterCheckpoint(step);
  }

  async #write(flush: Flush): Promise<void> {
    const { store, board, steps } = this.#options;
    const step = stepOf(flush);
    if (steps?.beforeWrite) await steps.beforeWrite(step);
    const between = steps?.betweenWriteAndCheckpoint;
    if ((await store.flush(flush, between && (() => between(step)))) === 'conflict') {
      // What another hand wrote may lie anywhere in this batch.
      this.#states.doubt(flush.progress.position);
      throw new ProjectionFault('read-store-conflict', 'Documents were not as they were loaded.');
    }
    this.#progress = flush.progress;
    board.report(flush.progress);
  }

  /** Nothing to apply came by: waiters of this process hear of it at once, others once a second. */
  async #seen(progress: GroupProgress): Promise<void> {
    if (progress === this.#progress) return;
    const { store, board, lease, now } = this.#options;
    this.#progress = progress;
    board.report(progress);
    if (now() - this.#seenStoredAt < SEEN_EVERY_MS) return;
    this.#seenStoredAt = now();
    if (!(await store.putGroup(progress))) throw leaseLost(lease);
  }
}
