import type { LogFeed } from '#kernel';
import type { ReadModel } from '../read-model.ts';
import type { ReadStore } from '../read-store.ts';
import type { DecisionCatalogue } from './decisions.ts';
import type { Clock } from './pause.ts';
import type { ProgressBoard } from './progress-board.ts';

/** How a payload reads: as the catalogue knows it (upcast), of a type nobody knows, or not at all. */
export type PayloadReading =
  | { readonly kind: 'read'; readonly type?: string; readonly data: unknown }
  | { readonly kind: 'unknown-type' }
  | { readonly kind: 'unreadable'; readonly detail: string };

/** What reads payloads: the domain's event catalogue. Never throws. */
export interface PayloadCatalogue {
  read(type: string, data: unknown): PayloadReading;
}

/**
 * Called between the steps of the worker; awaited. Tests hold it there, or throw as if it were
 * killed.
 */
export interface StepHooks {
  readonly afterLoad?: (step: Step) => void | Promise<void>;
  readonly beforeWrite?: (step: Step) => void | Promise<void>;
  readonly betweenWriteAndCheckpoint?: (step: Step) => void | Promise<void>;
  readonly afterCheckpoint?: (step: Step) => void | Promise<void>;
}

/** Thrown by a hook, it ends the worker as kill -9 would: nothing is released, nothing retried. */
export class WorkerKilled extends Error {}

/** Which batch a step belongs to. */
export interface Step {
  readonly group: string;
  readonly from: string;
  readonly to: string;
}

/** Bounds of the engine; each has a default that suits production. */
export interface EngineLimits {
  /** Events in one batch. */
  readonly batchEventsMax: number;
  readonly batchBytesMax: number;
  /** How long a batch waits for more events; 0 takes what is there. */
  readonly batchWaitMs: number;
  /** Documents in one flush. */
  readonly flushDocumentsMax: number;
  /** About how many bytes they take in all: those of one batch are in memory, and of the next. */
  readonly flushBytesMax: number;
  /** How many times larger batches and flushes are as long as nobody reads the models. */
  readonly unreadFactor: number;
  /** Events read ahead of the batch. */
  readonly queueEventsMax: number;
  readonly queueBytesMax: number;
  /** States of documents kept between batches. */
  readonly cacheBytesMax: number;
  readonly documentBytesMax: number;
  /** Events up to the first catching up; beyond it the start stops. Absent: no limit. */
  readonly eventsMax?: number;
  readonly leaseMs: number;
  /** How long builds that are asked for are waited for, to be built from one pass of the log. */
  readonly gatherMs: number;
  /** The first pause after a failure; it doubles up to thirty times. */
  readonly backOffMs: number;
  /** How long lagging without moving is still called healthy. */
  readonly stuckMs: number;
}

/** The defaults of `EngineLimits`. */
export const DEFAULT_LIMITS: EngineLimits = {
  batchEventsMax: 2_000,
  batchBytesMax: 8 << 20,
  batchWaitMs: 0,
  flushDocumentsMax: 5_000,
  flushBytesMax: 24 << 20,
  unreadFactor: 4,
  queueEventsMax: 10_000,
  queueBytesMax: 32 << 20,
  cacheBytesMax: 64 << 20,
  documentBytesMax: 8 << 20,
  leaseMs: 3_000,
  gatherMs: 1_000,
  backOffMs: 100,
  stuckMs: 30_000,
};

/** What the engine reports beside its status, for the log of the process. */
export interface EngineReport {
  readonly level: 'info' | 'warn' | 'error';
  readonly code: string;
  readonly message: string;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** What an engine is made of. */
export interface EngineOptions {
  readonly models: readonly ReadModel[];
  readonly store: ReadStore;
  readonly feed: LogFeed;
  readonly payloads: PayloadCatalogue;
  /** The categories of our streams; events of others are passed. */
  readonly categories: ReadonlySet<string>;
  /** What operators decided: skips, retries, rebuilds. Absent: nobody decides anything. */
  readonly decisions?: DecisionCatalogue;
  readonly board?: ProgressBoard;
  readonly limits?: Partial<EngineLimits>;
  /** Names this worker in the lease. */
  readonly owner?: string;
  readonly now?: () => number;
  /** What pauses and leases go by; absent: the machine's. */
  readonly clock?: Clock;
  readonly report?: (report: EngineReport) => void;
  readonly steps?: StepHooks;
}
