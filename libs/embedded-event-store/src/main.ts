import { programUsage, readOrder } from './command-line/order.ts';
import { isStoreCommand, runStoreCommand } from './command-line/run.ts';
import { EventStoreError, type EventStoreErrorCode } from './errors.ts';
import { cutInWords, type CutAppend } from './log/cut.ts';
import { tellParent } from './parent.ts';
import { startEmbeddedEventStore, type EmbeddedEventStoreOptions } from './start.ts';

/**
 * The event store as a process of its own; `--help` says what it is told by arguments and by the
 * environment. It prints one line of JSON when it is ready, and ends on SIGTERM, SIGINT and SIGHUP, and
 * with exit code 1 when it finds damage in older parts of the log. As the child of
 * a program that holds an IPC channel to it, it ends on SIGTERM and when that program goes away:
 * Ctrl-C, or the end of the terminal, reaches both, and the parent still needs it for what is in
 * flight. Instead it may be given one of the store's commands, such as `verify`.
 */
async function main(): Promise<void> {
  const args = process.argv.slice(2);
  if (args.some(isStoreCommand)) {
    process.exitCode = await runStoreCommand(args, { directory: process.env['DATA_DIR'] });
    return;
  }
  const order = readOrder(args, process.env);
  switch (order.kind) {
    case 'help':
      process.stdout.write(`${programUsage}\n`);
      return;
    case 'wrong-use':
      process.stderr.write(`${order.message}\n\n${programUsage}\n`);
      process.exitCode = 2;
      return;
    case 'wrong-setting':
      fail('configuration-invalid', order.message);
      return;
    case 'run':
      return run(order.options);
  }
}

async function run(options: EmbeddedEventStoreOptions): Promise<void> {
  // What cannot be said, as where a terminal is closed or the disk of a log is full, must not end the store.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
  let closeStore = () => Promise.resolve();
  let closing = false;
  const close = () => {
    if (closing) return;
    closing = true;
    void closeStore().then(() => process.exit(0));
  };
  for (const signal of ['SIGINT', 'SIGHUP']) {
    process.on(signal, process.send ? () => undefined : close);
  }
  process.on('SIGTERM', close);
  process.on('disconnect', close);
  // The program that started this one may have gone away before this could hear of it.
  if (process.send && !process.connected) return;
  const store = await startEmbeddedEventStore({ ...options, onRoom: sayRoom, onCut: sayCut });
  closeStore = () => store.close();
  store.failed.catch((error: unknown) => {
    const { code, message } = error as EventStoreError;
    process.stderr.write(`${code}: ${message}\n`, () => process.exit(1));
  });
  const ready = { ready: true, port: store.port, connectionString: store.connectionString };
  const line = JSON.stringify(ready);
  process.stdout.write(`${line}\n`);
  tellParent(ready);
}

function sayRoom(hasRoom: boolean): void {
  if (process.send) tellParent({ hasRoom });
  else process.stderr.write(hasRoom ? roomAgain : noRoom);
}

function sayCut(cut: CutAppend): void {
  if (process.send) tellParent({ cut });
  else process.stderr.write(`${cutInWords(cut)}\n`);
}

const noRoom = 'disk-full: There is no room: appends are refused, and reading goes on.\n';
const roomAgain = 'There is room again: appends are written.\n';

function fail(code: EventStoreErrorCode, message: string): void {
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
