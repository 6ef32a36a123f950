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

export { commandAnswerSchema, type CommandAnswer } from './commands/answer.ts';
export { type CircumstancesInput, type IntervalInput } from './commands/circumstances.ts';
export {
  operationRoutes,
  type OperationInput,
  type OperationRoute,
} from './commands/operations.ts';
export { eventOf, type CommandRoute, type CommandRoutes } from './commands/route.ts';
export { consistencyPageSchema } from './pages/consistency-page.ts';
export { listPageSchema, pageSchema } from './pages/page.ts';
