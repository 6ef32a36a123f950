import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { EventStoreError, type EventStoreErrorCode } from '../errors.ts';
import { WireWriter } from '../wire/writer.ts';
import { MessageDecoder } from './message-decoder.ts';
import { headerText, Status, StatusError } from './status.ts';

const timeoutUnitsMs: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1000,
  m: 1,
  u: 0.001,
  n: 0.000001,
};

/** A closing store asks clients to connect again; the others would only fail once more. */
const storeStatus: Partial<Record<EventStoreErrorCode, number>> = {
  closed: Status.UNAVAILABLE,
  'disk-full': Status.RESOURCE_EXHAUSTED,
  'read-only': Status.FAILED_PRECONDITION,
};

/** One gRPC call as the server sees it: messages in, messages out, a status at the end. */
export class Call {
  readonly #stream: ServerHttp2Stream;
  readonly #decoder: MessageDecoder;
  #ended = false;
  #endListeners: (() => void)[] = [];
  // One promise for all who wait: a call may wait a million times, for a thousand answers at once.
  #draining: Promise<void> | undefined;
  #goOn: (() => void) | undefined;
  #deadline: NodeJS.Timeout | undefined;

  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, maxBytes: number) {
    this.#stream = stream;
    this.#decoder = new MessageDecoder(maxBytes, String(headers['grpc-encoding'] ?? 'identity'));
    for (const over of ['aborted', 'error', 'close']) stream.on(over, () => this.#finish());
    if (stream.closed) this.#finish();
    else this.#startDeadline(String(headers['grpc-timeout'] ?? ''));
  }

  /** Whether the call is over, by either side: answered, reset, or without a connection. */
  get ended(): boolean {
    return this.#ended || this.#stream.closed;
  }

  /** Calls back when the call is over. */
  onEnd(listener: () => void): void {
    if (this.#ended) listener();
    else this.#endListeners.push(listener);
  }

  /**
   * Hands over each message as it arrives, then says that the client has sent everything. Of a
   * call that breaks off it never says that: half of what a client meant must not be taken for all.
   * `onChunk` is told behind them what a message that is not whole will take.
   */
  receive(
    onMessage: (message: Buffer) => void,
    onHalfClose: () => void,
    onChunk: (expectedBytes: number) => void = () => undefined,
  ): void {
    this.#stream.on('data', (chunk: Buffer) => {
      if (this.ended) return;
      this.guard(() => {
        this.#decoder.push(chunk).forEach(onMessage);
        onChunk(this.#decoder.expectedBytes);
      });
    });
    this.#stream.on('end', () => {
      // Node ends what can be read of a stream that was reset or lost its connection, too. Such a
      // stream is closed then; one whose client has only ended its side is not.
      if (this.ended) return;
      this.guard(() => {
        if (this.#decoder.isPartial) throw endedWithinMessage();
        onHalfClose();
      });
    });
  }

  /** Stops messages from arriving for a while. */
  pause(): void {
    this.#stream.pause();
  }

  /** Lets messages arrive again. */
  resume(): void {
    this.#stream.resume();
  }

  /** Sends one message; false asks the caller to wait for `drained`. */
  send(message: Uint8Array): boolean {
    const framed = new WireWriter(message.length + 5).prefix(message.length).raw(message);
    return this.sendFramed(framed.finish());
  }

  /** Sends messages that have their prefixes already. */
  sendFramed(bytes: Buffer): boolean {
    if (this.ended) return true;
    this.open();
    return this.#stream.write(bytes);
  }

  /** Sends the response headers, which the first message would else do. */
  open(): void {
    if (this.#stream.headersSent || this.ended) return;
    this.#stream.respond(
      { ':status': 200, 'content-type': 'application/grpc+proto' },
      { waitForTrailers: true },
    );
  }

  /** Kept when the peer has taken what was sent, or the call is over. */
  drained(): Promise<void> {
    if (this.ended || !this.#stream.writableNeedDrain) return Promise.resolve();
    this.#draining ??= new Promise((resolve) => {
      this.#goOn = resolve;
      this.#stream.once('drain', () => this.#drained());
    });
    return this.#draining;
  }

  /** Ends the call well. */
  end(): void {
    this.#end(Status.OK, '', {});
  }

  /** Ends the call with what went wrong, which nobody is told when the call is over. */
  fail(error: unknown): void {
    if (error instanceof StatusError) return this.#end(error.status, error.message, error.trailers);
    if (error instanceof EventStoreError) {
      const status = storeStatus[error.code] ?? Status.UNKNOWN;
      return this.#end(status, `${error.code}: ${error.message}`, {});
    }
    const isBadInput = error instanceof RangeError || error instanceof SyntaxError;
    const status = isBadInput ? Status.INVALID_ARGUMENT : Status.UNKNOWN;
    this.#end(status, error instanceof Error ? error.message : String(error), {});
  }

  /** Runs something whose failure ends the call. */
  guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.fail(error);
    }
  }

  #end(status: number, message: string, extra: Readonly<Record<string, string>>): void {
    // A stream that is closed takes no headers any more, and throws.
    if (this.ended) return;
    const trailers: Record<string, string> = { 'grpc-status': String(status) };
    if (message !== '') trailers['grpc-message'] = encodeURI(message.toWellFormed());
    for (const [key, value] of Object.entries(extra)) trailers[key] = headerText(value);
    if (this.#stream.headersSent) {
      this.#stream.once('wantTrailers', () => this.#stream.sendTrailers(trailers));
      this.#stream.end();
    } else {
      const headers = { ':status': 200, 'content-type': 'application/grpc+proto', ...trailers };
      this.#stream.respond(headers, { endStream: true });
    }
    this.#finish();
  }

  #finish(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#deadline);
    this.#drained();
    // What the client still sends is read and dropped, so that the stream can close.
    this.#stream.resume();
    for (const listener of this.#endListeners.splice(0)) listener();
  }

  #drained(): void {
    this.#goOn?.();
    this.#goOn = this.#draining = undefined;
  }

  #startDeadline(header: string): void {
    const match = /^(\d{1,8})([HMSmun])$/.exec(header);
    if (!match) return;
    const ms = Number(match[1]) * (timeoutUnitsMs[match[2] as string] as number);
    const expire = () => this.fail(new StatusError(Status.DEADLINE_EXCEEDED, 'Deadline exceeded'));
    this.#deadline = setTimeout(expire, Math.min(ms, 0x7fffffff));
    this.#deadline.unref();
  }
}

function endedWithinMessage(): StatusError {
  return new StatusError(Status.INTERNAL, 'The call ended in the middle of a message.');
}
