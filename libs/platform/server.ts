/**
 * What programs that answer over HTTP have beside `#platform`. Nest takes a second to load, for which
 * tools of the command line do not wait.
 */
export { callerOf, ForRoles, OpenToEverybody } from './authority/access.ts';
export { HealthChecks, type HealthCheck, type HealthState } from './health/health-checks.ts';
export { createHttpApp, type HttpAppOptions } from './http/create-http-app.ts';
export { validated } from './http/validation.pipe.ts';
export { listen } from './start/listen.ts';
