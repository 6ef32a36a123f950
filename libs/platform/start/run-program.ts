import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { configurationOfProcess, type Configuration } from '../configuration/configuration.ts';
import { createLog } from '../logging/logger.ts';
import { insteadOfStarting, type ProgramDescription } from './command-line.ts';
import { StartError } from './start-error.ts';

/** A program that runs: how to stop it. */
export interface Running {
  /** Stop accepting, finish what is in hand, close. */
  stop(): Promise<void>;
  /** Rejects once the program can no longer do its work; it is then ended with exit code 1. */
  readonly failed?: Promise<never>;
}

const HEARD_WITHIN_MS = 100;

/**
 * Runs a program until SIGTERM, SIGINT or SIGHUP. `--help` says what it is and any other argument ends it
 * with exit code 2, before anything starts. It reads the configuration (`.env` beside the program too;
 * the environment goes first), starts, and on a signal stops within SHUTDOWN_TIMEOUT_MS; on one that
 * comes while it starts, as soon as it has. What fails, at the start or later, prints its code and
 * what to do, and ends with exit code 1.
 */
export async function runProgram(
  program: ProgramDescription,
  start: (configuration: Configuration, log: Logger) => Promise<Running>,
): Promise<void> {
  const instead = insteadOfStarting(process.argv.slice(2), program);
  if (instead) {
    (instead.exitCode === 0 ? process.stdout : process.stderr).write(`${instead.text}\n`);
    process.exitCode = instead.exitCode;
    return;
  }
  try {
    const configuration = configurationOfProcess();
    const log = createLog(configuration.LOG_LEVEL);
    const toldToStop = new StopSignal(configuration, log);
    const running = await start(configuration, log).catch(async (error: unknown) => {
      // A signal to the whole group may end a child before it is heard here.
      await Promise.race([toldToStop.coming, pause(HEARD_WITHIN_MS)]);
      if (!toldToStop.came) throw error;
      log.info({ err: error }, 'ended while starting');
    });
    await Promise.race([toldToStop.coming, ...(running?.failed ? [running.failed] : [])]);
    await running?.stop();
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${faultLine(error)}\n`);
    process.exit(1);
  }
}

/**
 * Runs something that ends by itself, and gives its exit code to this process. What fails prints its
 * code and what to do, and ends with exit code 1.
 */
export async function runCommand(
  command: (configuration: Configuration) => Promise<number>,
): Promise<void> {
  try {
    process.exitCode = await command(configurationOfProcess());
  } catch (error) {
    process.stderr.write(`${faultLine(error)}\n`);
    process.exitCode = 1;
  }
}

/** The first signal to stop, also that of a terminal which is closed: from then on the program has SHUTDOWN_TIMEOUT_MS to end. */
class StopSignal {
  readonly coming: Promise<void>;
  came = false;

  constructor({ SHUTDOWN_TIMEOUT_MS: afterMs }: Configuration, log: Logger) {
    this.coming = new Promise((resolve) => {
      const stop = (signal: NodeJS.Signals): void => {
        if (this.came) return;
        this.came = true;
        log.info({ signal }, 'stopping');
        setTimeout(() => {
          log.error({ afterMs }, 'did not stop in time');
          process.exit(1);
        }, afterMs).unref();
        resolve();
      };
      for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, stop);
    });
  }
}

function faultLine(error: unknown): string {
  if (error instanceof StartError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
