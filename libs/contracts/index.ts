import { organisations } from './commands/organisations.ts';
import { programme } from './commands/programme.ts';
import { reports } from './commands/reports.ts';
import type { CommandRoutes } from './commands/route.ts';
import { sponsorship } from './commands/sponsorship.ts';
import { territory } from './commands/territory.ts';
import { works } from './commands/works.ts';

/** Every command of the ledger, by context. */
export const commandRoutes: readonly CommandRoutes[] = [
  territory,
  programme,
  organisations,
  sponsorship,
  works,
  reports,
];

export { type Describing, type IsDescribedBy, type Plain } from './agreement.ts';
export { commandAnswerSchema, type CommandAnswer } from './commands/answer.ts';
export { type CircumstancesInput, type IntervalInput } from './commands/circumstances.ts';
export {
  operationRoutes,
  type OperationInput,
  type OperationRoute,
} from './commands/operations.ts';
export { eventOf, type CommandRoute, type CommandRoutes } from './commands/route.ts';
export { changesResetSchema, changesSchema } from './pages/changes.ts';
export { consistencyPageSchema } from './pages/consistency-page.ts';
export { contributionListSchema } from './pages/contributions.ts';
export { criteriaSetListSchema, criteriaSetPageSchema } from './pages/criteria-sets.ts';
export { auditTrailPageSchema, timelinePageSchema } from './pages/history.ts';
export { overviewPageSchema } from './pages/overview.ts';
export { progressPageSchema } from './pages/progress.ts';
export {
  comparisonAnswerSchema,
  digestsAnswerSchema,
  parkedAnswerSchema,
  projectionsAnswerSchema,
  rebuildReportAnswerSchema,
} from './pages/projections.ts';
export { reportListSchema } from './pages/reports.ts';
export {
  organisationListSchema,
  organisationPageSchema,
  sponsorshipListSchema,
} from './pages/sponsorships.ts';
export { summaryPageSchema } from './pages/summary.ts';
export {
  areaListSchema,
  areaPageSchema,
  communeListSchema,
  communePageSchema,
} from './pages/territory.ts';
