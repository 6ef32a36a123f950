import type { CommuneFact, ProgressFact } from '#domain';
import type { Day, Fact } from '#kernel';
import type { ReadDocument } from '#projections';
import type { Bounded } from './bounded.ts';

/** Province and district, as one recording of a commune names them. */
export interface StepArea {
  readonly province: string;
  readonly district?: string;
}

/** The first of all days: from here on a commune lies somewhere, registered or not. */
export const FIRST_DAY = '0001-01-01' as Day;

/** What a summary can add up over communes, in order of code units. */
export const MEASURES = [
  /** Communes that were registered. */
  'communes',
  'communesAtAdvanced',
  'communesAtModel',
  'communesAtModern',
  'communesAtStandard',
  /** Communes of which the standing of at least one criterion of the set in force is known. */
  'communesCounted',
  'communesJoined',
  /** Communes for which a source states a bare number of criteria; `criteriaReported` adds these. */
  'communesReported',
  /** Criteria flagged as lagging and not achieved since. */
  'criteriaLagging',
  /** Criteria of the set in force that are met, counted from the facts. */
  'criteriaMet',
  'criteriaReported',
  /** 1 in the area where the commune lies, from the first of all days on. */
  'located',
] as const;

/** One of the things that a summary can add up over communes. */
export type MeasureKey = (typeof MEASURES)[number];

/** By how much a measure changed. */
export interface MeasureChange extends Bounded {
  readonly key: MeasureKey;
}

/**
 * What changed on a day, in the area where the commune then lay; a commune that moves leaves its
 * old area with all its figures and enters the new one. Without area: where it lay is not known.
 */
export interface Step {
  readonly day: Day;
  readonly area?: StepArea;
  readonly measures: readonly MeasureChange[];
}

/** The progress of a commune with everything ever recorded of it. `_id` is the commune's id. */
export interface ProgressDocument extends ReadDocument {
  readonly progress: readonly Fact<ProgressFact>[];
  readonly territory: readonly Fact<CommuneFact>[];
  /** In order of day; their sum up to a day is the commune's figures on that day (D4). */
  readonly steps: readonly Step[];
  /** Every province and district that any recording names, amended and retracted ones included. */
  readonly areasEver: readonly string[];
}
