import { commitOf, positionOf, START_OF_LOG, type LogFeed, type Position } from '#kernel';
import {
  builtAnew,
  checkReached,
  isAnyParked,
  areSomeAhead,
  momentsOf,
  parkedIn,
  rebuilding,
  standingsIn,
} from './answer-standings.ts';
import type { DocumentReader } from './document-reader.ts';
import { AnswerCache } from './answer-cache.ts';
import { CachedReader } from './cached-reader.ts';
import { stoppedFault, type ProgressBoard } from './engine/progress-board.ts';
import { positionKnownAt, type TimedEvents } from './engine/known-at.ts';
import { ProjectionFault } from './faults.ts';
import { versionKey, type ReadModel } from './read-model.ts';
import type { Answer, Question, ReadSide } from './read-side.ts';
import type { ReadStore, Snapshot } from './read-store.ts';
import { changedSince, servedBuilds, ServedReader, type ServedBuild } from './served-reader.ts';
import { WatchedReader } from './watched-reader.ts';

const WAIT_MS = 2_000;
/** Another build begins to serve when an operator says so: hardly twice while one answer is read. */
const TRIES = 3;
const CACHE_BYTES = 64 << 20;

/** What a read side is made of. */
export interface ReadSideOptions {
  readonly store: ReadStore;
  /** That of the engine, where one runs in this process. */
  readonly board: ProgressBoard;
  /** Asked only when a `minPosition` lies beyond what is applied, and not waited for longer than that. */
  readonly feed: Pick<LogFeed, 'head'>;
  /** The log between two positions, with the store's times: the audit trail, or a subscription. */
  readonly times: TimedEvents;
  /** Every version in code, where pages name one of several. */
  readonly versions?: readonly ReadModel[];
  /** How much is kept of what answers rest on, until the models move on. */
  readonly cacheBytesMax?: number;
}

/** Reads from the read store, at the positions of its checkpoints. */
export class StoreReadSide implements ReadSide {
  readonly #options: ReadSideOptions;
  readonly #cache: AnswerCache;

  constructor(options: ReadSideOptions) {
    this.#options = options;
    this.#cache = new AnswerCache(options.cacheBytesMax ?? CACHE_BYTES);
  }

  async answer<Value>(
    question: Question,
    read: (reader: DocumentReader) => Promise<Value>,
  ): Promise<Answer<Value>> {
    const { store, versions } = this.#options;
    const { models } = question;
    for (let tries = 1; ; tries += 1) {
      const before = await store.serving();
      const served = servedBuilds(before, versions);
      const outcome = await this.#answerOf(question, served, read).catch(failed);
      // A build that still serves was not dropped or half built meanwhile.
      const changed = changedSince(models, before, await store.serving());
      if (!changed) {
        if ('failure' in outcome) throw outcome.failure;
        return outcome;
      }
      if (tries === TRIES) throw builtAnew(changed);
    }
  }

  async ofOneBuild<Value>(
    models: readonly ReadModel[],
    read: (documents: DocumentReader) => Promise<Value>,
  ): Promise<Value> {
    const { store, versions } = this.#options;
    const before = await store.serving();
    const served = servedBuilds(before, versions);
    for (const model of models) await this.#demandServed(model, served);
    const value = await read(new ServedReader(store.reader, served));
    const changed = changedSince(models, before, await store.serving());
    if (changed) throw builtAnew(changed);
    return value;
  }

  positionOfTime(epochMs: number): Promise<Position | undefined> {
    return positionKnownAt(this.#options.store, this.#options.times, epochMs);
  }

  async #answerOf<Value>(
    question: Question,
    served: ServedBuild,
    read: (reader: DocumentReader) => Promise<Value>,
  ): Promise<Answer<Value>> {
    const { minPosition } = question;
    const models: ReadModel[] = [];
    for (const model of question.models) models.push(await this.#demandServed(model, served));
    const asked = { ...question, models };
    if (minPosition !== undefined) await this.#waitFor(minPosition, asked);
    const answer = await this.#options.store.snapshot((snapshot) =>
      this.#read(asked, snapshot, (reader) => read(new ServedReader(reader, served))),
    );
    const { parkedSince } = answer;
    if (parkedSince !== undefined && minPosition !== undefined && minPosition >= parkedSince) {
      throw new ProjectionFault(
        'document-parked',
        `What was asked for misses an event parked at ${parkedSince}; an operator has to decide.`,
        { parkedSince, minPosition },
      );
    }
    return answer;
  }

  async #waitFor(minPosition: Position, question: Question): Promise<void> {
    const { board, feed } = this.#options;
    const models = question.models.map(versionKey);
    const standings = await board.standings();
    const isThere = models.every(
      (key) => (standings.get(key)?.seenTo ?? START_OF_LOG) >= minPosition,
    );
    if (isThere) return;
    const { timeoutMs = WAIT_MS, signal: given } = question;
    const refused = new AbortController();
    const signal = given ? AbortSignal.any([given, refused.signal]) : refused.signal;
    // Waited for meanwhile: with the event store away the limit holds nevertheless.
    const reached = board.caughtUpTo(minPosition, { models, timeoutMs, signal });
    let head: Position | undefined;
    const onceGiven = async (): Promise<void> => {
      head = (await feed.head()) ?? START_OF_LOG;
      if (minPosition > head) throw notOfThisLog(minPosition, head);
      await reached;
    };
    try {
      await Promise.race([reached, onceGiven()]);
    } catch (failure) {
      throw withHead(failure, head);
    } finally {
      refused.abort();
    }
  }

  async #read<Value>(
    question: Question,
    snapshot: Snapshot,
    read: (reader: DocumentReader) => Promise<Value>,
  ): Promise<Answer<Value>> {
    const { groups } = snapshot;
    const standings = standingsIn(groups, question.models);
    checkReached(standings, question.minPosition);
    const isAhead = snapshot.isOneMoment && areSomeAhead(groups, standings);
    const isOneMoment = snapshot.isOneMoment && !isAhead;
    const moments = isAhead ? new Map<string, string>() : momentsOf(groups, standings);
    const reader = new WatchedReader(new CachedReader(snapshot.reader, this.#cache, moments));
    let value = await this.#cached(question, moments, () => read(reader));
    const parkedSince = await parkedIn(snapshot, standings, reader);
    // What is mended between reading and asking what is parked would be missed by both.
    if (!isOneMoment && isAnyParked(standings)) value = await read(reader);
    const positions = [...standings.values()].map(({ position }) => position).sort();
    const [position = START_OF_LOG] = positions;
    if (parkedSince !== undefined && parkedSince <= position) {
      return { value, position: positionOf(commitOf(parkedSince) - 1n), parkedSince };
    }
    const exactly = isOneMoment && positions.at(-1) === position;
    return { value, position, ...(exactly ? { exactly } : {}) };
  }

  #cached<Value>(
    { key, models }: Question,
    moments: ReadonlyMap<string, string>,
    read: () => Promise<Value>,
  ): Promise<Value> {
    const names = models.map(versionKey);
    const all = names.map((name) => moments.get(name));
    if (key === undefined || all.includes(undefined)) return read();
    const asked = { model: names.join(' '), moment: all.join(', '), question: key };
    return this.#cache.answer(asked, read);
  }

  /** The build that serves; refused if none does. */
  async #demandServed(model: ReadModel, served: ServedBuild): Promise<ReadModel> {
    const build = served(model);
    if (build) return build;
    const standing = (await this.#options.board.standings()).get(versionKey(model));
    if (standing?.stopped) throw stoppedFault(versionKey(model), standing);
    throw rebuilding(model, standing?.position ?? START_OF_LOG);
  }
}

function notOfThisLog(minPosition: Position, head: Position): ProjectionFault {
  return new ProjectionFault(
    'position-not-of-this-log',
    `The log ends at ${head}: ${minPosition} is no position that it gave.`,
    { head, minPosition },
  );
}

/** Whoever waited in vain is told how far there is to go: `undefined` if the event store did not say so. */
function withHead(failure: unknown, head: Position | undefined): unknown {
  const isBehind = failure instanceof ProjectionFault && failure.code === 'read-model-behind';
  if (!isBehind) return failure;
  const { code, message, context } = failure;
  return new ProjectionFault(code, message, { ...context, head }, { cause: failure });
}

function failed(failure: unknown): { readonly failure: unknown } {
  return { failure };
}
