export {
  coversOneOf,
  ROLES,
  type AuthorityAreas,
  type Claims,
  type Identity,
  type Role,
} from './authority/identity.ts';
export { issueToken, type TokenOrder } from './authority/issue-token.ts';
export { hasTokenKey, localTokenKey, type TokenKey } from './authority/token-key.ts';
export {
  configurationOfProcess,
  configurationSchema,
  readConfiguration,
  type Configuration,
} from './configuration/configuration.ts';
export { CLOCK, CONFIGURATION, type Clock } from './configuration/tokens.ts';
export { programVersion } from './health/version.ts';
export { createLog } from './logging/logger.ts';
export { messageOf, unworded } from './problems/fault-messages.ts';
export { DEFAULT_LANGUAGE, languageOf, onlyLanguage, type Language } from './problems/language.ts';
export type { ProblemTranslator } from './problems/problem-of-error.ts';
export {
  Problem,
  problemOfRejection,
  type FieldFault,
  type ProblemExtras,
} from './problems/problem.ts';
export { openInOrder, type Opened } from './start/open-in-order.ts';
export { runCommand, runProgram, type Running } from './start/run-program.ts';
export { StartError, type StartFault } from './start/start-error.ts';
export { UsageError } from './start/usage-error.ts';
