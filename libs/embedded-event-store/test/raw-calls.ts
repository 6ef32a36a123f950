import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const frameHeadBytes = 9;

/** The types of HTTP/2 frames that a test writes or waits for. */
const Frame = { DATA: 0, HEADERS: 1, RESET: 3, SETTINGS: 4, PING: 6, GOAWAY: 7 } as const;
const END_STREAM = 1;
const END_HEADERS = 4;
const ACK = 1;

/** The stream of the one call that a test makes over a connection. */
const CALL = 1;

/** The frame that begins a call. */
export function calling(path: string, method = 'POST'): Buffer {
  const fields = [
    [':method', method],
    [':scheme', 'http'],
    [':path', path],
    [':authority', 'test'],
    ['content-type', 'application/grpc'],
    ['te', 'trailers'],
  ] as const;
  const block = Buffer.concat(fields.map(([name, value]) => literal(name, value)));
  return frame(Frame.HEADERS, END_HEADERS, CALL, block);
}

/** A frame of the call's bytes; the last one ends what the client sends. */
export function sending(bytes: Uint8Array, isLast = false): Buffer {
  return frame(Frame.DATA, isLast ? END_STREAM : 0, CALL, bytes);
}

/** The frame by which the client resets its call. */
export function resetting(code: number): Buffer {
  return frame(Frame.RESET, 0, CALL, number32(code));
}

/** The frame by which the client says that it leaves. */
export function leaving(code: number): Buffer {
  return frame(Frame.GOAWAY, 0, 0, Buffer.concat([number32(0), number32(code)]));
}

/** A message as gRPC sends it, with its length before it. */
export function framed(message: Uint8Array): Buffer {
  return Buffer.concat([Buffer.alloc(1), number32(message.length), message]);
}

/** An HTTP/2 connection of which a test decides every byte, and where it breaks off. */
export class RawConnection {
  readonly socket: Socket;
  /** Kept when the connection is gone, by either side. */
  readonly closed: Promise<void>;
  #received = Buffer.alloc(0);
  #waiting: { readonly type: number; readonly flag: number; resolve(): void }[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => this.#receive(chunk));
  }

  /** Connects and says which protocol it speaks. */
  static async open(port: number): Promise<RawConnection> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    const connection = new RawConnection(socket);
    connection.send(preface, frame(Frame.SETTINGS, 0, 0, Buffer.alloc(0)));
    await connection.heard();
    return connection;
  }

  /** Sends frames in one write. */
  send(...frames: Buffer[]): void {
    this.socket.write(Buffer.concat(frames));
  }

  /** Kept when the server has taken everything that was sent before. */
  heard(): Promise<void> {
    const answered = this.#until(Frame.PING, ACK);
    this.send(frame(Frame.PING, 0, 0, Buffer.alloc(8)));
    return answered;
  }

  /** Kept when the server has ended the call. */
  answered(): Promise<void> {
    return this.#until(Frame.HEADERS, END_STREAM);
  }

  #until(type: number, flag: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ type, flag, resolve });
      void this.closed.then(() => reject(new Error('The server has closed the connection.')));
    });
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    while (this.#received.length >= frameHeadBytes) {
      const end = frameHeadBytes + this.#received.readUIntBE(0, 3);
      if (this.#received.length < end) return;
      const [type, flags] = [this.#received[3], this.#received[4] as number];
      this.#received = this.#received.subarray(end);
      const at = this.#waiting.findIndex((one) => one.type === type && (flags & one.flag) !== 0);
      if (at >= 0) this.#waiting.splice(at, 1)[0]?.resolve();
    }
  }
}

function frame(type: number, flags: number, stream: number, body: Uint8Array): Buffer {
  const head = Buffer.alloc(frameHeadBytes);
  head.writeUIntBE(body.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, body]);
}

/** A header field without compression; name and value have fewer than 127 bytes. */
function literal(name: string, value: string): Buffer {
  const text = (part: string) => Buffer.concat([Buffer.from([part.length]), Buffer.from(part)]);
  return Buffer.concat([Buffer.from([0]), text(name), text(value)]);
}

function number32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
