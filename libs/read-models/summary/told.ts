import { toldTotal, type Told } from '../flows/told.ts';
import { toldReport, type ToldReport } from '../reports/told.ts';
import type { Language } from '../wording/language.ts';
import type { FlowsOfPeriod, FlowTotal, ReportOfPeriod, Summary, SummaryRow } from './summary.ts';

/** Flows of a period with a sentence for each total. */
export interface ToldFlows {
  readonly inside: readonly Told<FlowTotal>[];
  readonly straddling: readonly Told<FlowTotal>[];
}

/** A row of a summary with sentences beside its quantities. */
export interface ToldSummaryRow extends Omit<
  SummaryRow,
  'deliveries' | 'contributions' | 'reported'
> {
  readonly deliveries: ToldFlows;
  readonly contributions: ToldFlows;
  readonly reported: readonly (Omit<ReportOfPeriod, 'report'> & { readonly report: ToldReport })[];
}

/** A summary with sentences beside its quantities. */
export interface ToldSummary extends Omit<Summary, 'total' | 'rows'> {
  readonly total: ToldSummaryRow;
  readonly rows: readonly ToldSummaryRow[];
}

/** A summary in words. */
export function toldSummary({ total, rows, ...summary }: Summary, language: Language): ToldSummary {
  return {
    ...summary,
    total: toldRow(total, language),
    rows: rows.map((row) => toldRow(row, language)),
  };
}

function toldRow(row: SummaryRow, language: Language): ToldSummaryRow {
  return {
    ...row,
    deliveries: toldFlows(row.deliveries, language),
    contributions: toldFlows(row.contributions, language),
    reported: row.reported.map(({ report, ...rest }) => ({
      ...rest,
      report: toldReport(report, language),
    })),
  };
}

function toldFlows({ inside, straddling }: FlowsOfPeriod, language: Language): ToldFlows {
  const told = (totals: readonly FlowTotal[]): Told<FlowTotal>[] =>
    totals.map((total) => toldTotal(total, language));
  return { inside: told(inside), straddling: told(straddling) };
}
