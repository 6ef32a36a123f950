import { commandsUsage, isStoreCommand, runStoreCommand } from './command-line/run.ts';
import { EventStoreError } from './errors.ts';
import { startEmbeddedEventStore } from './start.ts';

/**
 * The event store as a process of its own: `main.ts [directory] [port]`, or DATA_DIR and
 * EVENT_STORE_PORT; EVENT_MAX_BYTES and APPEND_MAX_BYTES say how large an event and an append may
 * be, START_CHECK_BYTES how much of the log is checked before it is ready. It prints one line of JSON
 * when it is, and ends on SIGTERM and SIGINT, and with exit code 1 when it finds damage in older parts
 * of the log. As the child of
 * a program that holds an IPC channel to it, it ends on SIGTERM and when that program goes away:
 * Ctrl-C reaches both, and the parent still needs it for what is in flight. Instead it may be
 * given one of the store's commands, such as `main.ts verify`.
 */
async function main(): Promise<void> {
  const args = process.argv.slice(2);
  if (isStoreCommand(args[0])) {
    process.exitCode = await runStoreCommand(args, { directory: process.env['DATA_DIR'] });
    return;
  }
  if (args.some((argument) => argument.startsWith('-')) || args.length > 2) {
    const asked = args.length === 1 && (args[0] === '--help' || args[0] === '-h');
    (asked ? process.stdout : process.stderr).write(`${usage}\n`);
    process.exitCode = asked ? 0 : 2;
    return;
  }
  let closeStore = () => Promise.resolve();
  let closing = false;
  const close = () => {
    if (closing) return;
    closing = true;
    void closeStore().then(() => process.exit(0));
  };
  process.on('SIGINT', process.send ? () => undefined : close);
  process.on('SIGTERM', close);
  process.on('disconnect', close);
  const directory = process.argv[2] ?? process.env['DATA_DIR'];
  const port = readPort(process.argv[3] ?? process.env['EVENT_STORE_PORT'] ?? '2113');
  if (!directory) {
    fail('configuration', 'Name the data directory in DATA_DIR.');
    return;
  }
  if (port === undefined) {
    fail('configuration', 'EVENT_STORE_PORT is no port (0 to 65535).');
    return;
  }
  const maxEventBytes = readBytes('EVENT_MAX_BYTES');
  const maxAppendBytes = readBytes('APPEND_MAX_BYTES');
  const startCheckBytes = readBytes('START_CHECK_BYTES', 0);
  if ([maxEventBytes, maxAppendBytes, startCheckBytes].includes(NaN)) {
    const names = 'EVENT_MAX_BYTES, APPEND_MAX_BYTES and START_CHECK_BYTES';
    fail('configuration', `${names} are whole numbers of bytes.`);
    return;
  }
  const store = await startEmbeddedEventStore({
    directory,
    port,
    ...(maxEventBytes === undefined ? {} : { maxEventBytes }),
    ...(maxAppendBytes === undefined ? {} : { maxAppendBytes }),
    ...(startCheckBytes === undefined ? {} : { startCheckBytes }),
  });
  closeStore = () => store.close();
  store.failed.catch((error: unknown) => {
    const { code, message } = error as EventStoreError;
    process.stderr.write(`${code}: ${message}\n`, () => process.exit(1));
  });
  const ready = { ready: true, port: store.port, connectionString: store.connectionString };
  const line = JSON.stringify(ready);
  process.stdout.write(`${line}\n`);
  process.send?.(ready);
}

const usage = `[directory] [port]   runs the event store (DATA_DIR, EVENT_STORE_PORT=2113)
${commandsUsage}`;

function readPort(text: string): number | undefined {
  const port = Number(text);
  return /^\d+$/.test(text) && port <= 65_535 ? port : undefined;
}

/** The number that a variable holds, NaN if it is none. */
function readBytes(name: string, least = 1): number | undefined {
  const text = process.env[name];
  if (text === undefined) return undefined;
  return /^\d{1,13}$/.test(text) && Number(text) >= least ? Number(text) : NaN;
}

function fail(code: string, message: string): void {
  const failure = { ready: false, code, message };
  // A parent that listens gets the failure; anybody else reads it.
  if (process.send) process.send(failure, () => process.exit(1));
  else {
    process.stderr.write(`${code}: ${message}\n`);
    process.exit(1);
  }
}

main().catch((error: unknown) => {
  const code = error instanceof EventStoreError ? error.code : 'start-failed';
  fail(code, error instanceof Error ? error.message : String(error));
});
