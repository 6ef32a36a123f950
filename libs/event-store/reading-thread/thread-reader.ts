import { Worker } from 'node:worker_threads';
import type { Position } from '#kernel';
import { EventStoreFault } from '../errors.ts';
import { Mailbox } from '../mailbox.ts';
import type { LogReader, Pulled } from '../subscription-reader.ts';
import type { Assignment, FromThread, PulledBatch, ToThread } from './messages.ts';

/**
 * Reads the log in a thread of its own: connection, protocol and decoding cost the calling thread
 * nothing but the parsing of the events. For long readings: a thread takes a second to start.
 */
export class ThreadReader implements LogReader {
  readonly #worker: Worker;
  readonly #mailbox = new Mailbox(() => this.#pull());
  readonly #batches: string[] = [];
  #handingOut: PulledBatch = [];
  #handedOut = 0;

  constructor(url: string, after: Position | undefined) {
    const assignment: Assignment = { url, ...(after === undefined ? {} : { after }) };
    this.#worker = started(assignment);
    this.#worker
      .on('message', (message: FromThread) => this.#receive(message))
      .on('error', (cause) => this.#mailbox.end(cause))
      .on('exit', (code) => this.#mailbox.end(new Error(`the reading thread ended with ${code}`)));
  }

  /** See `LogReader`. */
  next(options?: { readonly signal?: AbortSignal }): Promise<Pulled> {
    return this.#mailbox.next(options);
  }

  /** See `LogReader`. */
  async close(): Promise<void> {
    this.#mailbox.end(new Error('the reader let go of the thread'));
    await this.#worker.terminate();
  }

  #pull(): PulledBatch[number] | undefined {
    if (this.#handedOut === this.#handingOut.length) {
      const json = this.#batches.shift();
      if (json === undefined) return undefined;
      this.#handingOut = JSON.parse(json) as PulledBatch;
      this.#handedOut = 0;
      this.#worker.postMessage('taken' satisfies ToThread);
    }
    const pulled = this.#handingOut[this.#handedOut];
    this.#handedOut += 1;
    return pulled;
  }

  #receive(message: FromThread): void {
    if (message.kind === 'pulled') {
      this.#batches.push(message.json);
      this.#mailbox.arrived();
      return;
    }
    const { reason, fault } = message;
    this.#mailbox.end(fault ? new EventStoreFault(fault.code, fault.message) : new Error(reason));
  }
}

/** From its source, or as a file of its own beside a built program: bundlers know it by this form. */
function started(workerData: Assignment): Worker {
  const here = import.meta.url;
  if (here.endsWith('.ts')) {
    return new Worker(new URL(here.replace(/[^/]+$/, 'from-source.js')), { workerData });
  }
  return new Worker(
    new URL(/* webpackChunkName: "reading-thread" */ './main.ts', import.meta.url),
    {
      workerData,
    },
  );
}
