import type { ReportFact } from '#domain';
import type { Fact } from '#kernel';
import type { ReadDocument } from '#projections';

/** What a document states of an area, a commune or an organisation. `_id` is the report's id. */
export interface ReportDocument extends ReadDocument {
  readonly facts: readonly Fact<ReportFact>[];
  /** What it is found by: `all`, `about:area-…`, `measure:…`, and both together. */
  readonly terms: readonly string[];
  /** Last day, first day and position of what it speaks of. */
  readonly order: string;
}
