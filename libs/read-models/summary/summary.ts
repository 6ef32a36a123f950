import type { Day, Decimal, QuantityTotal } from '#kernel';
import type { Bounded } from '../commune-progress/bounded.ts';
import type { MeasureKey, StepArea } from '../commune-progress/document.ts';
import type { ReportView } from '../reports/view.ts';

/** The days from which a summary is made, both included. */
export interface Period {
  readonly from: Day;
  readonly to: Day;
}

/** Into what a summary is split. */
export type SplitBy = 'commune' | 'district' | 'province';

/** What a row of a summary is about; the total of the whole country is about nothing. */
export interface Place extends Partial<StepArea> {
  readonly commune?: string;
}

/** What was given of one kind in one unit; rates ("per km") stand apart from amounts. */
export interface FlowTotal extends Omit<QuantityTotal, 'unit'> {
  readonly kind: string;
  /** Absent where no quantity was stated. */
  readonly unit?: string;
  readonly per?: string;
}

/** Flows of a period: those that surely fall into it, and those that share only some days with it. */
export interface FlowsOfPeriod {
  readonly inside: readonly FlowTotal[];
  readonly straddling: readonly FlowTotal[];
}

/** A mean with what it is made from. */
export interface Mean {
  readonly sum: number;
  readonly count: number;
  /** To one decimal. */
  readonly rounded: Decimal;
}

/** One place in a summary: counted figures, and beside them what reports state (D12). */
export interface SummaryRow {
  readonly place: Place;
  /** States at the end of the period. */
  readonly states: Readonly<Record<MeasureKey, Bounded>>;
  /** Criteria met by commune, of the communes that are counted; absent while none is. */
  readonly meanCriteria?: Mean;
  readonly deliveries: FlowsOfPeriod;
  readonly contributions: FlowsOfPeriod;
  /** What documents state of the place for days of the period. */
  readonly reported: readonly ReportOfPeriod[];
}

/** A report that speaks of the period, or shares only some days with it. */
export interface ReportOfPeriod {
  readonly within: 'inside' | 'straddling';
  readonly report: ReportView;
}

/** A summary of a period: the whole, and its parts in order of their ids. */
export interface Summary {
  readonly period: Period;
  readonly total: SummaryRow;
  readonly rows: readonly SummaryRow[];
}
