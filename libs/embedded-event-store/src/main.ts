import { commandsUsage, isStoreCommand, runStoreCommand } from './command-line/run.ts';
import { EventStoreError } from './errors.ts';
import { startEmbeddedEventStore } from './start.ts';

/**
 * The event store as a process of its own: `main.ts [directory] [port]`, or DATA_DIR and
 * EVENT_STORE_PORT; EVENT_MAX_BYTES and APPEND_MAX_BYTES say how large an event and an append may
 * be. It prints one line of JSON when it is ready, and ends on SIGTERM and SIGINT. As the child of
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
  if (maxEventBytes === 'wrong' || maxAppendBytes === 'wrong') {
    fail('configuration', 'EVENT_MAX_BYTES and APPEND_MAX_BYTES are whole numbers of bytes.');
    return;
  }
  const store = await startEmbeddedEventStore({
    directory,
    port,
    ...(maxEventBytes === undefined ? {} : { maxEventBytes }),
    ...(maxAppendBytes === undefined ? {} : { maxAppendBytes }),
  });
  closeStore = () => store.close();
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

function readBytes(name: string): number | undefined | 'wrong' {
  const text = process.env[name];
  if (text === undefined) return undefined;
  return /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 'wrong';
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
