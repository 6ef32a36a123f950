import { ANY, DELETED, NO_STREAM, STREAM_EXISTS, TOMBSTONED } from '../../src/store/transaction.ts';

/** An event as the model knows it. */
export interface ModelEvent {
  readonly stream: string;
  readonly revision: number | 'tombstone';
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly createdMs: number;
}

/** Events for streams, under expectations of streams, together or not at all. */
export interface ModelAppend {
  readonly events: readonly Pick<ModelEvent, 'stream' | 'id' | 'type' | 'data'>[];
  readonly expectations: readonly { readonly stream: string; readonly expected: number }[];
}

/** How an append ends: the last revision of each stream, or `refused`. */
export type ModelOutcome = Readonly<Record<string, number>> | 'refused';

/** What reading a stream gives. */
export type ModelRead = 'missing' | 'tombstoned' | readonly ModelEvent[];

type Verdict = 'write' | 'refused' | number;

const softDeleted = '9223372036854775807';

/**
 * What an event store is, said as plainly as possible: a list of events, and rules that look
 * through all of it every time. The real one must not be told from it.
 */
export class EventStoreModel {
  readonly log: ModelEvent[] = [];
  /** What was asked for, so that it can be asked for again. */
  readonly appended: ModelAppend[] = [];
  nowMs = 1_700_000_000_000;

  /** Appends, or repeats, or refuses. */
  append({ events, expectations }: ModelAppend): ModelOutcome {
    const expected = new Map(expectations.map((one) => [one.stream, one.expected]));
    for (const { stream } of events) expected.set(stream, expected.get(stream) ?? ANY);
    const verdicts = new Map<string, Verdict>();
    let isMet = true;
    for (const [stream, expectation] of expected) {
      const ids = events.filter((event) => event.stream === stream).map(({ id }) => id);
      if (ids.length > 0) verdicts.set(stream, this.#judge(stream, expectation, ids));
      else isMet &&= this.#meets(stream, expectation);
    }
    const repeats = [...verdicts].filter(([, verdict]) => typeof verdict === 'number');
    if (repeats.length === verdicts.size) return Object.fromEntries(repeats) as ModelOutcome;
    // What is there already is there, whatever became of the streams that were looked at.
    if (!isMet || [...verdicts.values()].some((verdict) => verdict !== 'write')) return 'refused';
    const written = [...verdicts.keys()];
    const deleted = written.filter((name) => this.#isDeleted(name));
    const before = new Map(deleted.map((name) => [name, this.last(name)]));
    const ownersDeleted = written.filter((name) => this.#isDeleted(ownerOf(name)));
    for (const event of events) this.#write(event);
    const outcome = Object.fromEntries(written.map((name) => [name, this.last(name)]));
    for (const name of ownersDeleted) this.#undelete(ownerOf(name), this.last(ownerOf(name)));
    for (const [name, last] of before) this.#undelete(name, last);
    return outcome;
  }

  /** Deletes softly or for good. */
  delete(stream: string, expected: number, forGood: boolean): 'done' | 'refused' {
    if (this.#judge(stream, expected, []) !== 'write') return 'refused';
    const wasThere = this.last(stream) >= 0 || this.last(`$$${stream}`) >= 0;
    if (!forGood && !wasThere) return 'refused';
    if (forGood) this.#write({ stream, id: '', type: '$streamDeleted', data: '' }, 'tombstone');
    else this.#writeMetadata(stream, `{"$tb":${softDeleted}}`);
    return 'done';
  }

  /** What readers of a stream see. */
  read(stream: string): ModelRead {
    if (this.#isTombstoned(stream)) return 'tombstoned';
    const events = this.#events(stream);
    if (events.length === 0 || this.#isDeleted(stream)) return 'missing';
    const { $tb = 0, $maxCount = Infinity, $maxAge = Infinity } = this.#metadata(stream);
    const count = stream.startsWith('$$') ? 1 : Number($maxCount);
    const first = Math.max(Number($tb), this.last(stream) - count + 1);
    const oldest = this.nowMs - Number($maxAge) * 1000;
    return events.filter((one) => Number(one.revision) >= first && one.createdMs >= oldest);
  }

  /** The last revision; -1 without events. */
  last(stream: string): number {
    return this.#events(stream).length - 1;
  }

  #judge(stream: string, expected: number, ids: readonly string[]): Verdict {
    if (this.#isTombstoned(stream)) return 'refused';
    const events = this.#events(stream);
    if (expected === STREAM_EXISTS) {
      const wasThere = events.length > 0 || this.last(`$$${stream}`) >= 0;
      if (this.#isDeleted(stream) || !wasThere) return 'refused';
    }
    if (expected === TOMBSTONED) return 'refused';
    if (expected === ANY || expected === STREAM_EXISTS || expected === DELETED) {
      const known = ids.map((id) => events.findLastIndex((event) => event.id === id));
      if (known.length === 0 || known[0] === -1) {
        return expected === DELETED && !this.#isDeleted(stream) ? 'refused' : 'write';
      }
      return known.includes(-1) ? 'refused' : (known.at(-1) as number);
    }
    if (expected === events.length - 1) return 'write';
    const isSame = ids.map((id, index) => events[expected + 1 + index]?.id === id);
    const recreates = expected === NO_STREAM && this.#isDeleted(stream);
    if (recreates && isSame[0] !== true) return 'write';
    return isSame.length > 0 && isSame.every(Boolean) ? expected + ids.length : 'refused';
  }

  /** A stream that is only looked at: a tombstoned or deleted one is not there. */
  #meets(stream: string, expected: number): boolean {
    if (this.#isTombstoned(stream)) return expected === NO_STREAM || expected === TOMBSTONED;
    const isDeleted = this.#isDeleted(stream);
    const isThere = this.last(stream) >= 0 || this.last(`$$${stream}`) >= 0;
    if (expected === DELETED) return isDeleted;
    if (expected === STREAM_EXISTS) return isThere && !isDeleted;
    if (expected === NO_STREAM && isDeleted) return true;
    return expected === this.last(stream);
  }

  #events(stream: string): ModelEvent[] {
    return this.log.filter((one) => one.stream === stream && one.revision !== 'tombstone');
  }

  #isTombstoned(stream: string): boolean {
    const names = [stream, ownerOf(stream)];
    return this.log.some((one) => one.revision === 'tombstone' && names.includes(one.stream));
  }

  #isDeleted(stream: string): boolean {
    return this.#events(`$$${stream}`).at(-1)?.data === `{"$tb":${softDeleted}}`;
  }

  #metadata(stream: string): Record<string, unknown> {
    const latest = this.#events(`$$${stream}`).at(-1);
    return latest ? (JSON.parse(latest.data) as Record<string, unknown>) : {};
  }

  /** What came before this revision, and this, stay hidden. */
  #undelete(stream: string, last: number): void {
    this.#writeMetadata(stream, JSON.stringify({ ...this.#metadata(stream), $tb: last + 1 }));
  }

  #writeMetadata(stream: string, data: string): void {
    this.#write({ stream: `$$${stream}`, id: '', type: '$metadata', data });
  }

  #write(event: ModelAppend['events'][number], revision?: 'tombstone'): void {
    const next = revision ?? this.last(event.stream) + 1;
    this.log.push({ ...event, revision: next, createdMs: this.nowMs });
  }
}

function ownerOf(stream: string): string {
  return stream.startsWith('$$') ? stream.slice(2) : '';
}
