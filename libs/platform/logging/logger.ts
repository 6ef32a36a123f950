import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';

/** How much of a log that cannot be written waits for better times. */
const WAITING_BYTES = 1_048_576;

/**
 * The program's log: JSON lines on standard output. Where they cannot be written, as on a full disk or a
 * terminal that is closed, the program goes on without them.
 */
export function createLog(level: string): Logger {
  const output = pino.destination({ dest: 1, sync: true, maxLength: WAITING_BYTES });
  output.on('error', () => undefined);
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  // Without the means to flush, which would try again without end.
  return pino(options, { write: (line) => void output.write(line) });
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
