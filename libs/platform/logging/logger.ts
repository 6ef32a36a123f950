import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';

/** The program's log: JSON lines on standard output. */
export function createLog(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });
}

/** What Nest says, in the same log; its start-up lines only on `debug`. */
export function nestLogger(log: Logger): LoggerService {
  const line =
    (level: 'debug' | 'warn' | 'error' | 'fatal' | 'trace') =>
    (message: unknown, ...rest: unknown[]): void => {
      const context = rest.at(-1);
      log[level]({ context, ...(rest.length > 1 ? { detail: rest[0] } : {}) }, String(message));
    };
  return {
    log: line('debug'),
    warn: line('warn'),
    error: line('error'),
    fatal: line('fatal'),
    debug: line('trace'),
    verbose: line('trace'),
  };
}
