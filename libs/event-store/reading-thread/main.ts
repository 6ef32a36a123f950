import { parentPort, workerData } from 'node:worker_threads';
import { Connection } from '../connection.ts';
import { reasonOf, statedFault } from '../errors-of-client.ts';
import { subscribeToLog } from '../log-subscription.ts';
import {
  BATCHES_AHEAD,
  type Assignment,
  type FromThread,
  type PulledBatch,
  type ToThread,
} from './messages.ts';

const BATCH_MAX = 256;

// A thread that reads the log for another one: what a subscription hands out, in batches, as long
// as they are taken. It ends with the subscription, or when it is terminated.
if (!parentPort) throw new Error('this file is the program of a thread');
const port = parentPort;

let ahead = 0;
let taken: (() => void) | undefined;
port.on('message', (_: ToThread) => {
  ahead -= 1;
  taken?.();
});

const { url, after } = workerData as Assignment;
const connection = new Connection(url);
const reader = subscribeToLog(connection, after);
for (;;) {
  const first = await reader.next();
  if (first.kind === 'ended') {
    say({ kind: 'ended', ...whyEnded(first.cause) });
    break;
  }
  const batch: Array<PulledBatch[number]> = [first];
  for (
    let next = reader.pull();
    next;
    next = batch.length < BATCH_MAX ? reader.pull() : undefined
  ) {
    batch.push(next);
  }
  while (ahead >= BATCHES_AHEAD) await new Promise<void>((resolve) => (taken = resolve));
  ahead += 1;
  say({ kind: 'pulled', json: JSON.stringify(batch) });
}
await connection.close();
port.close();

function say(message: FromThread): void {
  port.postMessage(message);
}

function whyEnded(cause: unknown): Omit<Extract<FromThread, { kind: 'ended' }>, 'kind'> {
  const fault = statedFault(cause);
  const reason = reasonOf(cause);
  return fault ? { reason, fault: { code: fault.code, message: fault.message } } : { reason };
}
