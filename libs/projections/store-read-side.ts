import { commitOf, positionOf, START_OF_LOG, type LogFeed, type Position } from '#kernel';
import type { DocumentReader, Grouping, PageQuery, Selection } from './document-reader.ts';
import { stoppedFault, type ModelStanding, type ProgressBoard } from './engine/progress-board.ts';
import { positionKnownAt, type TimedEvents } from './engine/known-at.ts';
import { ProjectionFault } from './faults.ts';
import { versionKey, type ReadDocument, type ReadModel } from './read-model.ts';
import type { Answer, Question, ReadSide } from './read-side.ts';
import type { ReadStore } from './read-store.ts';

const WAIT_MS = 2_000;

/** What a read side is made of. */
export interface ReadSideOptions {
  readonly store: ReadStore;
  /** That of the engine, where one runs in this process. */
  readonly board: ProgressBoard;
  /** Asked only when a `minPosition` lies beyond what is applied. */
  readonly feed: Pick<LogFeed, 'head'>;
  /** The log between two positions, with the store's times: the audit trail, or a subscription. */
  readonly times: TimedEvents;
}

/** Reads from the read store, at positions that the progress board vouches for. */
export class StoreReadSide implements ReadSide {
  readonly #options: ReadSideOptions;

  constructor(options: ReadSideOptions) {
    this.#options = options;
  }

  async answer<Value>(
    question: Question,
    read: (reader: DocumentReader) => Promise<Value>,
  ): Promise<Answer<Value>> {
    if (question.minPosition !== undefined) await this.#waitFor(question.minPosition, question);
    // Read before the documents, so that everything up to it is in them.
    const standings = await this.#standings(question.models);
    const reader = new WatchedReader(this.#options.store.reader);
    const value = await read(reader);
    await this.#checkServing(question.models);
    const position = standings.map((each) => each.position).reduce((a, b) => (a < b ? a : b));
    const parkedSince = await this.#parkedSince(question.models, standings, reader);
    if (parkedSince === undefined || parkedSince > position) return { value, position };
    if (question.minPosition !== undefined && question.minPosition >= parkedSince) {
      throw new ProjectionFault(
        'document-parked',
        `What was asked for misses an event parked at ${parkedSince}; an operator has to decide.`,
        { parkedSince, minPosition: question.minPosition },
      );
    }
    return { value, position: positionOf(commitOf(parkedSince) - 1n), parkedSince };
  }

  positionOfTime(epochMs: number): Promise<Position | undefined> {
    return positionKnownAt(this.#options.store, this.#options.times, epochMs);
  }

  async #waitFor(minPosition: Position, question: Question): Promise<void> {
    const { board, feed } = this.#options;
    const models = question.models.map(versionKey);
    const standings = await board.standings();
    const isThere = models.every(
      (key) => (standings.get(key)?.seenTo ?? START_OF_LOG) >= minPosition,
    );
    if (isThere) return;
    const head = (await feed.head()) ?? START_OF_LOG;
    if (minPosition > head) {
      throw new ProjectionFault(
        'position-not-of-this-log',
        `The log ends at ${head}: ${minPosition} is no position that it gave.`,
        { head, minPosition },
      );
    }
    const { timeoutMs = WAIT_MS, signal } = question;
    await board.caughtUpTo(minPosition, { models, timeoutMs, ...(signal ? { signal } : {}) });
  }

  async #standings(models: readonly ReadModel[]): Promise<readonly ModelStanding[]> {
    const standings = await this.#options.board.standings();
    return models.map((model) => {
      const standing = standings.get(versionKey(model));
      if (standing) return standing;
      throw rebuilding(model, START_OF_LOG);
    });
  }

  /** After reading: a collection that serves now was not dropped or half built meanwhile. */
  async #checkServing(models: readonly ReadModel[]): Promise<void> {
    const serving = await this.#options.store.serving();
    const waiting = models.find((model) => serving.get(model.name) !== model.version);
    if (!waiting) return;
    const standings = await this.#options.board.standings();
    const standing = standings.get(versionKey(waiting));
    if (standing?.stopped) throw stoppedFault(versionKey(waiting), standing);
    throw rebuilding(waiting, standing?.position ?? START_OF_LOG);
  }

  /** The first parked event of what was read: of the ids loaded, else of the whole model. */
  async #parkedSince(
    models: readonly ReadModel[],
    standings: readonly ModelStanding[],
    reader: WatchedReader,
  ): Promise<Position | undefined> {
    const found: Position[] = [];
    for (const [at, model] of models.entries()) {
      const key = versionKey(model);
      const ids = reader.readOf(key);
      if (standings[at]?.parkedSince === undefined || ids === undefined) continue;
      const [first] = await this.#options.store.parked(key, ids === 'all' ? undefined : [...ids]);
      if (first) found.push(first.position);
    }
    return found.sort()[0];
  }
}

function rebuilding(model: ReadModel, position: Position): ProjectionFault {
  return new ProjectionFault(
    'read-model-rebuilding',
    `${versionKey(model)} is being built and stands at ${position}: ask again later.`,
    { model: versionKey(model), position },
  );
}

/** Remembers what an answer rests on. */
class WatchedReader implements DocumentReader {
  readonly #reader: DocumentReader;
  readonly #read = new Map<string, Set<string> | 'all'>();

  constructor(reader: DocumentReader) {
    this.#reader = reader;
  }

  readOf(key: string): Set<string> | 'all' | undefined {
    return this.#read.get(key);
  }

  load<D extends ReadDocument>(model: ReadModel<D>, ids: readonly string[]) {
    const key = versionKey(model);
    const known = this.#read.get(key);
    if (known !== 'all') this.#read.set(key, new Set([...(known ?? []), ...ids]));
    return this.#reader.load(model, ids);
  }

  page<D extends ReadDocument>(model: ReadModel<D>, query: PageQuery) {
    this.#read.set(versionKey(model), 'all');
    return this.#reader.page(model, query);
  }

  group<D extends ReadDocument>(model: ReadModel<D>, grouping: Grouping) {
    this.#read.set(versionKey(model), 'all');
    return this.#reader.group(model, grouping);
  }

  stream<D extends ReadDocument>(model: ReadModel<D>, selection?: Selection) {
    this.#read.set(versionKey(model), 'all');
    return this.#reader.stream(model, selection);
  }
}
