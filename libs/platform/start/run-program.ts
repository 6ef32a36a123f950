import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import type { Logger } from 'pino';
import { readConfiguration, type Configuration } from '../configuration/configuration.ts';
import { createLog } from '../logging/logger.ts';
import { StartError } from './start-error.ts';

/** A program that runs: how to stop it. */
export interface Running {
  /** Stop accepting, finish what is in hand, close. */
  stop(): Promise<void>;
}

/**
 * Runs a program until SIGTERM or SIGINT: reads the configuration (`.env` beside the program too;
 * the environment goes first), starts, and on a signal stops within SHUTDOWN_TIMEOUT_MS. A start
 * that fails prints its code and what to do, and ends with exit code 1.
 */
export async function runProgram(
  start: (configuration: Configuration, log: Logger) => Promise<Running>,
): Promise<void> {
  try {
    if (existsSync('.env')) loadEnvFile('.env');
    const configuration = readConfiguration(process.env);
    const log = createLog(configuration.LOG_LEVEL);
    stopOnSignal(await start(configuration, log), configuration, log);
  } catch (error) {
    process.stderr.write(`${faultLine(error)}\n`);
    process.exit(1);
  }
}

function stopOnSignal(running: Running, configuration: Configuration, log: Logger): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => {
      log.error({ afterMs: configuration.SHUTDOWN_TIMEOUT_MS }, 'did not stop in time');
      process.exit(1);
    }, configuration.SHUTDOWN_TIMEOUT_MS).unref();
    running.stop().then(
      () => process.exit(0),
      (err: unknown) => {
        log.error({ err }, 'stopped with an error');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function faultLine(error: unknown): string {
  if (error instanceof StartError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
