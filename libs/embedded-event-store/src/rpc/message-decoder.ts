import { gunzipSync, inflateSync } from 'node:zlib';
import { Status, StatusError } from './status.ts';

const prefixBytes = 5;

const decompressions = new Map([
  ['gzip', gunzipSync],
  ['deflate', inflateSync],
]);

/** Cuts what arrives into gRPC messages: a compression byte, a length, the message. */
export class MessageDecoder {
  readonly #maxBytes: number;
  readonly #encoding: string;
  #pending: Buffer[] = [];
  #pendingBytes = 0;

  constructor(maxBytes: number, encoding: string) {
    this.#maxBytes = maxBytes;
    this.#encoding = encoding;
  }

  /** Whether a message has begun and not ended. */
  get isPartial(): boolean {
    return this.#pendingBytes > 0;
  }

  /** What a message that is not whole will take, as far as it has said that. */
  get expectedBytes(): number {
    if (this.#pendingBytes < prefixBytes) return this.#pendingBytes;
    return prefixBytes + this.#head(prefixBytes).readUInt32BE(1);
  }

  /** The messages that are complete with this chunk. */
  push(chunk: Buffer): Buffer[] {
    this.#pending.push(chunk);
    this.#pendingBytes += chunk.length;
    const messages: Buffer[] = [];
    for (;;) {
      if (this.#pendingBytes < prefixBytes) return messages;
      const head = this.#head(prefixBytes);
      const length = head.readUInt32BE(1);
      if (length > this.#maxBytes) {
        throw new StatusError(
          Status.RESOURCE_EXHAUSTED,
          `Received message larger than max (${length} vs. ${this.#maxBytes})`,
        );
      }
      if (this.#pendingBytes < prefixBytes + length) return messages;
      const message = this.#take(prefixBytes + length).subarray(prefixBytes);
      messages.push(head[0] === 0 ? message : this.#decompress(message));
    }
  }

  #head(bytes: number): Buffer {
    const first = this.#pending[0] as Buffer;
    return first.length >= bytes ? first : this.#joined();
  }

  #take(bytes: number): Buffer {
    const first = this.#pending[0] as Buffer;
    const whole = first.length >= bytes ? first : this.#joined();
    const rest = whole.subarray(bytes);
    if (rest.length > 0) this.#pending[0] = rest;
    else this.#pending.shift();
    this.#pendingBytes -= bytes;
    return whole.subarray(0, bytes);
  }

  #joined(): Buffer {
    const whole = Buffer.concat(this.#pending);
    this.#pending = [whole];
    return whole;
  }

  #decompress(message: Buffer): Buffer {
    const decompress = decompressions.get(this.#encoding);
    if (!decompress) {
      const isIdentity = this.#encoding === 'identity';
      throw new StatusError(
        isIdentity ? Status.INTERNAL : Status.UNIMPLEMENTED,
        `Received message compressed with unsupported encoding "${this.#encoding}"`,
        { 'grpc-accept-encoding': ['identity', ...decompressions.keys()].join(',') },
      );
    }
    try {
      return decompress(message, { maxOutputLength: this.#maxBytes });
    } catch (error) {
      const { code, message: reason } = error as NodeJS.ErrnoException;
      const isTooLarge = code === 'ERR_BUFFER_TOO_LARGE';
      throw isTooLarge
        ? new StatusError(
            Status.RESOURCE_EXHAUSTED,
            `Received message that decompresses to more than max (${this.#maxBytes})`,
          )
        : new StatusError(Status.INTERNAL, `Received message does not decompress: ${reason}`);
    }
  }
}
