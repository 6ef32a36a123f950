import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { EventStoreFault } from '#event-store';
import { CLOCK, CONFIGURATION, Problem, type Clock, type Configuration } from '#platform';
import { dayAt, endOfDayMs, laterPosition, START_OF_LOG, type Day, type Position } from '#kernel';
import { ProjectionFault, type DocumentReader, type ReadModel, type ReadSide } from '#projections';
import type { Viewpoint } from '#read-models';
import type { KnownAt, Viewing } from './parameters.ts';

/** Injects the `ReadSide`. */
export const READ_SIDE = Symbol('READ_SIDE');

/** Injects the `LogHead`. */
export const LOG_HEAD = Symbol('LOG_HEAD');

/** An answer that can be given without the head of the log does not wait longer for it. */
const HEAD_WITHIN_MS = 1_000;

/** Where the log ends; tells how far read models are from it. */
export type LogHead = () => Promise<Position | undefined>;

/** Where an answer stands (D6, D8): everything up to `position` is in it. */
export interface Standing {
  readonly position: Position;
  readonly asOf: Day;
  readonly knownAt?: Position;
  /** The answer misses an event that is parked at this position. */
  readonly parkedSince?: Position;
  /** Nothing beyond `position` is in it either. */
  readonly exactly?: true;
}

/** What a page asks the read side for: its models, and how it is read from them. */
export interface Reading<Value> {
  readonly models: readonly ReadModel[];
  /** The page and all that it was asked, as text, if its answers are kept until models move on. */
  readonly question?: string;
  readonly read: (reader: DocumentReader, viewpoint: Viewpoint) => Promise<Value>;
}

/** Answers pages: settles day and knowledge, waits where asked to, and says where it stands. */
@Injectable()
export class Answers {
  readonly #readSide: ReadSide;
  readonly #head: LogHead;
  readonly #clock: Clock;
  readonly #timeoutMs: number;

  constructor(
    @Inject(READ_SIDE) readSide: ReadSide,
    @Inject(LOG_HEAD) head: LogHead,
    @Inject(CLOCK) clock: Clock,
    @Inject(CONFIGURATION) configuration: Configuration,
  ) {
    this.#readSide = readSide;
    this.#head = head;
    this.#clock = clock;
    this.#timeoutMs = configuration.MIN_POSITION_TIMEOUT_MS;
  }

  /** Throws `ProjectionFault`s, and what `read` throws. */
  async answer<Value extends object>(
    { asOf = dayAt(this.#clock()), knownAt, minPosition }: Viewing,
    { models, question: named, read }: Reading<Value>,
  ): Promise<Standing & Value> {
    const known = knownAt && (await this.#positionOf(knownAt));
    // What was known at a position can only be told once everything up to it has been applied.
    const least = known && minPosition ? laterPosition(known, minPosition) : (known ?? minPosition);
    const key = named === undefined ? {} : { key: [named, asOf, known].join(' ') };
    const question = { models, timeoutMs: this.#timeoutMs, ...key };
    const answer = await this.#readSide
      .answer(least === undefined ? question : { ...question, minPosition: least }, (reader) =>
        read(reader, { asOf, knownAt: known }),
      )
      .catch(async (error: unknown) => {
        throw (
          beyondTheHead(error, known === least ? 'knownAt' : 'minPosition') ??
          (await this.#withHead(error))
        );
      });
    const { position, parkedSince, value } = answer;
    // What is viewed as known then ignores what came later; of a parked event it may miss more.
    const exactly = answer.exactly ?? (known !== undefined && parkedSince === undefined);
    return {
      position: known !== undefined && known < position ? known : position,
      asOf,
      ...(known === undefined ? {} : { knownAt: known }),
      ...(parkedSince === undefined ? {} : { parkedSince }),
      ...(exactly ? { exactly } : {}),
      ...value,
    };
  }

  /** As the read side does: what is put together of readings too many for one moment. */
  ofOneBuild<Value>(
    models: readonly ReadModel[],
    read: (documents: DocumentReader) => Promise<Value>,
  ): Promise<Value> {
    return this.#readSide.ofOneBuild(models, read).catch(async (error: unknown) => {
      throw await this.#withHead(error);
    });
  }

  /** Whoever is told to come back is told how far there is to go, unless the event store is away. */
  async #withHead(error: unknown): Promise<unknown> {
    if (!(error instanceof ProjectionFault)) return error;
    if (error.code === 'read-model-behind') return saidByNobody(error) ?? error;
    if (error.code !== 'read-model-rebuilding') return error;
    const away = new AbortController();
    const giveUp = pause(HEAD_WITHIN_MS, undefined, { signal: away.signal });
    const head = await Promise.race([this.#head(), giveUp]).catch(() => undefined);
    away.abort();
    const context = { ...error.context, ...(head === undefined ? {} : { head }) };
    return new ProjectionFault(error.code, error.message, context, { cause: error });
  }

  async #positionOf(knownAt: KnownAt): Promise<Position> {
    if ('position' in knownAt) return knownAt.position;
    const epochMs = 'day' in knownAt ? endOfDayMs(knownAt.day) : knownAt.epochMs;
    return (await this.#readSide.positionOfTime(epochMs)) ?? START_OF_LOG;
  }
}

/** What the read models wait for may be of no use waiting for: the event store did not say. */
function saidByNobody(error: ProjectionFault): EventStoreFault | undefined {
  if (!('head' in error.context) || error.context['head'] !== undefined) return undefined;
  const message = `${error.message} The event store does not say where the log ends.`;
  return new EventStoreFault('event-store-unavailable', message, error);
}

/** Names the parameter whose position the log never gave. */
function beyondTheHead(error: unknown, path: 'knownAt' | 'minPosition'): Problem | undefined {
  if (!(error instanceof ProjectionFault) || error.code !== 'position-not-of-this-log') return;
  const { head } = error.context;
  const message = {
    vi: `nằm sau cuối nhật ký (${String(head)}): không phải vị trí của sổ ghi này`,
    en: `lies beyond the end of the log (${String(head)}): no position that this ledger gave`,
  };
  const text = { vi: `${path} ${message.vi}.`, en: `${path} ${message.en}.` };
  const errors = [{ path, message }];
  return new Problem(400, error.code, text, { cause: error, errors, members: { head } });
}

/** The page of something that may not be there: 404 with a code of its kind. */
export function found<Value>(value: Value | undefined, kind: Findable, id: string): Value {
  if (value !== undefined) return value;
  const { code, vi, en } = UNKNOWN[kind];
  throw new Problem(404, code, {
    vi: `Tính đến ngày được hỏi, theo những gì sổ đã biết khi đó, không có ${vi} nào có định danh ${id}.`,
    en: `There is no ${en} ${id} on the day and with the knowledge asked for.`,
  });
}

type Findable = keyof typeof UNKNOWN;

const UNKNOWN = {
  commune: { code: 'unknown-commune', vi: 'xã', en: 'commune' },
  area: { code: 'unknown-area', vi: 'địa bàn', en: 'area' },
  organisation: { code: 'unknown-organisation', vi: 'tổ chức', en: 'organisation' },
  criteriaSet: { code: 'unknown-criteria-set', vi: 'bộ tiêu chí', en: 'criteria set' },
} as const;
