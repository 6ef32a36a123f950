import { START_OF_LOG, type FeedMessage, type LoggedEvent, type Position } from '#kernel';
import { versionKey, type ReadModel } from '../read-model.ts';
import { asSet, isGroupOf } from '../group-progress.ts';
import type { GroupProgress, Lease } from '../read-store.ts';
import { batchBounds, flushBound } from './batch-bounds.ts';
import { BatchWriter } from './batch-writer.ts';
import { beginningAfter, withModels, type Beginning } from './begin-again.ts';
import { isOfVersion, type Decision, type Decisions, type ModelDecision } from './decisions.ts';
import { DocumentStates } from './document-states.ts';
import { FeedQueue } from './feed-queue.ts';
import type { EngineLimits, EngineOptions } from './options.ts';
import { leaseLost } from './lease-lost.ts';
import { MemoryBound } from './memory-bound.ts';
import { Movement } from './movement.ts';
import { expectNoneOvertaken, overtakenQueues } from './overtaken.ts';
import { rebuildsAskedFor, withFirstParked } from './parking.ts';
import type { Clock } from './pause.ts';
import type { ProgressBoard } from './progress-board.ts';
import { checkLog } from './same-log.ts';
import { settlements, type SettlingParts } from './settle.ts';
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
  /** Pages are answered from a model of the group; from when it has caught up, they may be anyway. */
  readonly isRead: boolean;
  /** The feed has nothing more for now. */
  readonly onCaughtUp: (worker: GroupWorker) => Promise<void>;
  /** A model of the group that had stopped is to go on by itself. */
  readonly goOn: (worker: GroupWorker, model: ReadModel, from: Beginning) => Promise<void>;
  /** Follows what was decided of whole models; the live group alone does. */
  readonly obey?: (worker: GroupWorker, decision: ModelDecision, at: Position) => Promise<void>;
}

/**
 * Moves one group of models along the log, batch by batch: one pass from the checkpoint. Whoever runs
 * it decides what a failure means.
 */
export class GroupWorker {
  readonly models: ReadModel[];
  readonly #options: GroupWorkerOptions;
  readonly #states: DocumentStates;
  readonly #bound: MemoryBound;
  readonly #writer: BatchWriter;
  #marker: TimeMarker | undefined;
  #queue: FeedQueue | undefined;
  #inHand = 0;
  #seenStoredAt = 0;
  #wasCaughtUp = false;
  #isRead: boolean;
  #isKnown = true;
  readonly movement: Movement;
  startedFrom: Position = START_OF_LOG;
  /** Where the worker is to stop to meet another. */
  stopAt: Position | undefined;

  constructor(models: readonly ReadModel[], progress: GroupProgress, options: GroupWorkerOptions) {
    this.models = [...models];
    this.#options = options;
    this.#isRead = options.isRead;
    this.#states = new DocumentStates(options.store, options.limits);
    this.#writer = new BatchWriter(progress, this.#states, options, (work) => this.#applied(work));
    this.#bound = new MemoryBound(options.isLive ? options.limits : {});
    this.movement = new Movement(options.now);
  }

  /** What stands in the store. */
  get progress(): GroupProgress {
    return this.#writer.committed;
  }

  /** Messages read and not yet applied. */
  get waiting(): number {
    return (this.#queue?.length ?? 0) + this.#inHand + this.#writer.eventsUnderWay;
  }

  /** Up to where the log was read: what waits lies before it. */
  get readTo(): Position {
    return this.#queue?.readTo ?? this.progress.position;
  }

  /** Reads where the group stands, and everything that is known only from there on. */
  async open(): Promise<void> {
    const { store, lease, feed, decisions, report, isLive } = this.#options;
    const stored = (await store.groups()).find((each) => each.group === lease.group);
    if (stored && stored.token !== lease.token) throw leaseLost(lease);
    const before = stored ?? this.progress;
    // Something else became of a model that was to join or to leave: whoever leads divides anew.
    if (!isGroupOf(before, this.models)) throw leaseLost(lease);
    await checkLog(feed, before);
    await decisions.learn(feed, this.models);
    this.#writer.reset(before);
    this.startedFrom = before.position;
    for (const [model, parked] of await this.#states.open(this.models, before)) {
      await this.#writer.settle(model, overtakenQueues(model, parked, this.#settling));
    }
    // A worker killed before its checkpoint may have left more parked than that says, or less.
    this.#writer.reset(withFirstParked(this.progress, this.#states.firstParkedOf(this.models)));
    for (const each of rebuildsAskedFor(this.models, before)) report?.(each);
    const mark = isLive ? await store.markBefore(this.startedFrom) : undefined;
    this.#marker = isLive ? new TimeMarker(mark) : undefined;
    this.movement.begins(mark?.epochMs);
    this.#inHand = 0;
    this.#isKnown = true;
  }

  /** Follows the log until the signal aborts, the feed ends, or `stopAt` is reached. */
  async follow(signal: AbortSignal): Promise<void> {
    const { feed, limits, clock } = this.#options;
    const { position } = this.progress;
    const ended = new AbortController();
    const either = AbortSignal.any([signal, ended.signal]);
    const range = { signal: either, ...(position === START_OF_LOG ? {} : { after: position }) };
    const queue = new FeedQueue(feed.follow(range), limits, clock);
    either.addEventListener('abort', () => queue.close(), { once: true });
    if (either.aborted) queue.close();
    this.#queue = queue;
    try {
      while (!this.isThere) {
        // Whoever waits for more, or is to stop somewhere, has nothing under way meanwhile.
        if (queue.length === 0 || this.stopAt !== undefined) await this.#writer.settled();
        const batch = await queue.take(batchBounds(limits, this.#isRead));
        if (!batch) break;
        const [first] = batch;
        if (first?.kind === 'task') {
          // What was taken out of the queue is no longer dropped with it.
          await this.#writer.settled().catch((failure: unknown) => {
            first.drop();
            throw failure;
          });
          await first.run();
          if (!this.#isKnown) throw new Error('it is not known how the group stands');
        } else {
          this.movement.goesOn();
          let rest = batch as readonly FeedMessage[];
          while (rest.length > 0) rest = await this.#apply(rest);
        }
      }
      await this.#writer.settled();
    } finally {
      this.#queue = undefined;
      // Closes the queue, too.
      ended.abort();
      await this.#writer.settled().catch(() => {});
    }
  }

  /** Runs something between two batches; refused if the group is not following. */
  between<Result>(run: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const drop = (): void => reject(leaseLost(this.#options.lease));
      if (!this.#queue) drop();
      this.#queue?.push({ kind: 'task', drop, run: () => run().then(resolve, reject) });
    });
  }

  /** Takes in models of a group ahead of this one or with it; throws if it is to settle queues first. */
  async admit(models: readonly ReadModel[], from: GroupProgress): Promise<void> {
    const joining = models.filter((model) => !(versionKey(model) in this.progress.models));
    const progress = withModels(this.progress, joining, from);
    const parts = { ...this.#settling, progress };
    for (const model of joining)
      await expectNoneOvertaken(model, await this.#states.admit(model, progress.position), parts);
    this.#states.doubt(from.writingTo);
    await this.#put(withFirstParked(progress, this.#states.firstParkedOf(joining)));
    this.models.push(...joining);
  }

  /** Lets go of a model, which then goes on by itself, or is no more. */
  async release(model: ReadModel): Promise<void> {
    const { [versionKey(model)]: _, ...models } = this.progress.models;
    await this.#put({ ...this.progress, models });
    this.models.splice(this.models.indexOf(model), 1);
    this.#states.release(model);
  }

  /** Whether the group stands where it was to stop. */
  get isThere(): boolean {
    return this.stopAt !== undefined && this.progress.position >= this.stopAt;
  }

  /** Applies as many messages as fit into one flush and hands back the others. */
  async #apply(messages: readonly FeedMessage[]): Promise<readonly FeedMessage[]> {
    const { feed, limits, onCaughtUp, decisions } = this.#options;
    const bound = flushBound(limits, this.#isRead, this.#states.weights);
    this.#inHand = messages.length;
    const begun = (): Workload =>
      new Workload(this.#writer.reached, this.models, this.#options, this.#marker);
    let work = begun();
    let taken = 0;
    let caughtUp = false;
    for (const message of messages) {
      if (message.kind !== 'disconnected') this.movement.isCutOff = false;
      if (message.kind === 'event') {
        const decision = decisions.note(message.event);
        if (decision && message.event.position > work.progress.position) {
          // What lies before a decision comes first.
          if (work.events > 0) break;
          await this.#writer.settled();
          await this.#obey(decision, message.event);
          work = begun();
        }
        if (!work.add(message.event, bound)) break;
        if (decision) work.follows(decision);
      } else if (message.kind === 'disconnected') {
        this.movement.fellBehind();
        this.movement.isCutOff = true;
        caughtUp = false;
      } else if (message.kind === 'connected') {
        // What came before it first. The log may have been replaced meanwhile, by a shorter one even,
        // of which nothing more comes.
        if (work.events > 0) break;
        await this.#writer.settled();
        await checkLog(feed, this.progress);
      } else {
        work.saw(message.position);
        caughtUp ||= message.kind === 'caughtUp';
      }
      taken += 1;
    }
    if (work.events > 0) await this.#writer.write(work, this.#isRead);
    this.#inHand -= work.events;
    const rest = messages.slice(taken);
    // Behind, the next batch is folded meanwhile; else it is as large as what comes meanwhile. Who has
    // caught up once is behind again when that is there already.
    const bounds = batchBounds(limits, this.#isRead);
    const isBehind = !this.movement.isCaughtUp || rest.length > 0 || this.#queue?.hasFull(bounds);
    if (work.events === 0 || caughtUp || !isBehind) await this.#writer.settled();
    if (work.events === 0) await this.#seen(work.progress);
    this.#inHand = rest.length;
    if (caughtUp) {
      // Before anything can serve: whoever leads next knows, though a build may serve late.
      if (!this.progress.isRead) await this.#put({ ...this.progress, isRead: true });
      this.movement.isCaughtUp = this.#wasCaughtUp = this.#isRead = true;
      await onCaughtUp(this);
    }
    return rest;
  }

  /** Does what was decided, at the place of the decision; repeated after a crash, it is done. */
  async #obey(decision: Decision, { position }: LoggedEvent): Promise<void> {
    const { feed, goOn, obey } = this.#options;
    if (!('event' in decision)) return obey?.(this, decision, position);
    for (const model of this.models.filter((each) => isOfVersion(each, decision.model))) {
      const own = this.progress.models[versionKey(model)] ?? {};
      const from = await beginningAfter(decision, own, position, feed);
      if (from) await goOn(this, model, from);
      else if (!own.stopped) {
        await this.#writer.settle(model, settlements(model, decision, this.#settling));
      }
    }
  }

  get #settling(): SettlingParts {
    return { ...this.#options, progress: this.progress };
  }

  /** A batch stands in the store. */
  #applied(work: Workload): void {
    this.movement.applied(work);
    const bound = this.#bound.check(this.movement.events, this.#wasCaughtUp);
    if (bound) this.#options.report?.(bound);
  }

  /** Nothing to apply came by: waiters of this process hear of it at once, others once a second. */
  async #seen(progress: GroupProgress): Promise<void> {
    if (progress === this.progress) return;
    const { board, now } = this.#options;
    this.#writer.reset(progress);
    board.report(progress);
    if (now() - this.#seenStoredAt < SEEN_EVERY_MS) return;
    this.#seenStoredAt = now();
    await this.#put(progress);
  }

  /** Sets the group between two flushes; where that fails it is not known how it stands. */
  async #put(progress: GroupProgress): Promise<void> {
    const { store, board, lease } = this.#options;
    this.#isKnown = false;
    if (!(await store.putGroup(progress))) throw leaseLost(lease);
    this.#isKnown = true;
    this.#writer.reset(asSet(progress));
    board.report(this.progress);
  }
}
