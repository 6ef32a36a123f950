import type { GroupProgress, Flush } from '../read-store.ts';
import { asSet } from '../group-progress.ts';
import { ProjectionFault } from '../faults.ts';
import { versionKey, type ReadModel } from '../read-model.ts';
import { changesOf, withoutJoined } from './changes-of.ts';
import { parkedOf, writesOf, type DocumentStates } from './document-states.ts';
import type { EngineOptions } from './options.ts';
import { parkedReport, settledReports, settlementFlush, stepOf, withParked } from './parking.ts';
import { LIVE, type ProgressBoard } from './progress-board.ts';
import { withLedgerId } from './same-log.ts';
import type { Settlement } from './settle.ts';
import type { Workload } from './workload.ts';

/** What batches are written with. */
export interface BatchWriterOptions extends Pick<
  EngineOptions,
  'store' | 'feed' | 'steps' | 'report'
> {
  readonly board: ProgressBoard;
}

/** What is reported of one batch: so many parked events are named, the others counted. */
const PARKED_NAMED = 10;

/**
 * Brings batches into the store, one flush after the other. While one is under way the next batch
 * may be folded upon it; what was folded so is written only once the flush before it is committed,
 * and forgotten if that fails: whoever meets the failure opens anew.
 */
export class BatchWriter {
  readonly #states: DocumentStates;
  readonly #options: BatchWriterOptions;
  readonly #onApplied: (work: Workload) => void;
  #committed: GroupProgress;
  #reached: GroupProgress;
  #underWay: Promise<void> = Promise.resolve();
  #eventsUnderWay = 0;

  constructor(
    progress: GroupProgress,
    states: DocumentStates,
    options: BatchWriterOptions,
    onApplied: (work: Workload) => void,
  ) {
    this.#committed = this.#reached = progress;
    this.#states = states;
    this.#options = options;
    this.#onApplied = onApplied;
  }

  /** What stands in the store. */
  get committed(): GroupProgress {
    return this.#committed;
  }

  /** What will stand there once the flush under way is done: where the next batch begins. */
  get reached(): GroupProgress {
    return this.#reached;
  }

  /** Events of the flush under way. */
  get eventsUnderWay(): number {
    return this.#eventsUnderWay;
  }

  /** Sets what stands in the store; nothing may be under way. What failed before is over. */
  reset(progress: GroupProgress): void {
    this.#committed = this.#reached = progress;
    this.#underWay = Promise.resolve();
    this.#eventsUnderWay = 0;
  }

  /**
   * Folds a batch, waits for the flush before it and begins its own. Throws what that one failed of;
   * its own failure is thrown by whoever waits for it.
   */
  async write(work: Workload, isRead: boolean): Promise<void> {
    const { feed, store, steps } = this.#options;
    const { position: from } = this.#reached;
    const progress = await withLedgerId(feed, work.progress);
    const states = await this.#states.load(work);
    await steps?.afterLoad?.({ group: progress.group, from, to: progress.position });
    const folded = await this.#states.fold(work, states);
    const parked = parkedOf(folded);
    const flush: Flush = {
      from,
      progress: withoutJoined(withParked(progress, parked)),
      writes: writesOf(folded),
      parked,
      marks: work.marks,
      ...(isRead ? {} : { isUnread: true as const }),
      // Who follows changes follows those of what serves.
      ...(isRead && progress.group === LIVE
        ? { changes: await changesOf(work, folded, store) }
        : {}),
    };
    await this.settled();
    this.#states.expect(folded, parked);
    this.#reached = asSet(flush.progress);
    this.#eventsUnderWay = work.events;
    this.#underWay = this.#flush(flush).then(async () => {
      this.#states.remember(folded);
      this.#eventsUnderWay = 0;
      this.#onApplied(work);
      for (const each of [...work.reports, ...parked.slice(0, PARKED_NAMED).map(parkedReport)]) {
        this.#options.report?.(each);
      }
      await steps?.afterCheckpoint?.(stepOf(flush));
    });
    this.#underWay.catch(() => {});
  }

  /** Waits until nothing is under way; throws if it failed. */
  settled(): Promise<void> {
    return this.#underWay;
  }

  /** Writes what became of parked documents, one settlement after the other; nothing may be under way. */
  async settle(model: ReadModel, settlements: AsyncIterable<Settlement>): Promise<void> {
    const name = versionKey(model);
    for await (const settlement of settlements) {
      const first = this.#states.firstParked(model, settlement);
      const flush = settlementFlush(this.#committed, name, settlement, first);
      await this.#flush(flush);
      this.#reached = this.#committed;
      this.#states.settled(model, settlement);
      for (const each of settledReports(name, settlement)) this.#options.report?.(each);
      await this.#options.steps?.afterCheckpoint?.(stepOf(flush));
    }
  }

  async #flush(flush: Flush): Promise<void> {
    const { store, board, steps } = this.#options;
    const step = stepOf(flush);
    if (steps?.beforeWrite) await steps.beforeWrite(step);
    const between = steps?.betweenWriteAndCheckpoint;
    if ((await store.flush(flush, between && (() => between(step)))) === 'conflict') {
      // What another hand wrote may lie anywhere in this batch.
      this.#states.doubt(flush.progress.position);
      throw new ProjectionFault('read-store-conflict', 'Documents were not as they were loaded.');
    }
    this.#committed = asSet(flush.progress);
    board.report(this.#committed);
  }
}
