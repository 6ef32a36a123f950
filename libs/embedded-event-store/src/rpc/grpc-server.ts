import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import {
  createServer as createHttp2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
} from 'node:http2';
import type { AddressInfo, Server, Socket } from 'node:net';
import { clearTimeout, setTimeout } from 'node:timers';
import { EventStoreError, systemCode } from '../errors.ts';
import { Call } from './call.ts';
import { answerHttp, answerHttp2 } from './http-answers.ts';
import { onePortServer } from './one-port.ts';
import { watchResets } from './resets.ts';
import { Status, StatusError } from './status.ts';

/** Answers one method; what it throws before it waits ends the call. */
export type Handler = (call: Call) => void;

/** Methods by their full path, `/package.Service/Method`. */
export type Services = ReadonlyMap<string, Handler>;

/** What the server listens on. */
export interface Listening {
  readonly host: string;
  readonly port: number;
  /** The longest message a client may send. */
  readonly maxMessageBytes: number;
}

const httpSilenceMaxMs = 30_000;

/**
 * A gRPC server on Node's HTTP/2, without TLS. It is small because it does only what the event
 * store needs, and it lets many messages leave in one write, which makes subscriptions fast.
 * Health checks over HTTP are answered on the same port.
 */
export class GrpcServer {
  readonly #server: Server;
  readonly #http: HttpServer;
  readonly #sockets = new Set<Socket>();
  readonly #sessions = new Set<ServerHttp2Session>();
  readonly #calls = new Set<Call>();

  private constructor(services: Services, maxMessageBytes: number) {
    const http2 = createHttp2Server({
      settings: { initialWindowSize: 1024 * 1024, maxConcurrentStreams: 10_000 },
      // Node would refuse all new calls while so much waits to be sent, which one large event may be. What
      // waits is bounded by the calls, each of which waits until its peer takes what it was sent.
      maxSessionMemory: Number.MAX_SAFE_INTEGER,
    });
    this.#http = createHttpServer(answerHttp);
    this.#http.setTimeout(httpSilenceMaxMs);
    this.#server = onePortServer(http2, this.#http);
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    http2.on('session', (session) => {
      session.setLocalWindowSize(16 * 1024 * 1024);
      watchResets(session);
      this.#sessions.add(session);
      session.on('close', () => this.#sessions.delete(session));
      session.on('error', () => session.destroy());
    });
    http2.on('stream', (stream, headers) => {
      const path = String(headers[':path']);
      if (!isGrpc(headers)) return answerHttp2(stream, headers, services.has(path));
      const call = new Call(stream, headers, maxMessageBytes);
      // The client may have given the call up before this was told of it.
      if (call.ended) return;
      this.#calls.add(call);
      call.onEnd(() => this.#calls.delete(call));
      const handler = services.get(path) ?? unimplemented(path);
      call.guard(() => handler(call));
    });
  }

  /** Starts to listen; kept only when clients can connect. */
  static async listen(services: Services, listening: Listening): Promise<GrpcServer> {
    const server = new GrpcServer(services, listening.maxMessageBytes);
    await new Promise<void>((resolve, reject) => {
      server.#server.once('error', reject);
      server.#server.listen(listening.port, listening.host, resolve);
    }).catch((error: unknown) => {
      throw listenError(error, listening);
    });
    return server;
  }

  /** The port that clients connect to. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Ends the calls that are open and closes every connection. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    const goodbye = new StatusError(Status.UNAVAILABLE, 'The server is shutting down.');
    for (const call of this.#calls) call.fail(goodbye);
    for (const session of this.#sessions) session.close();
    this.#http.closeIdleConnections();
    const impatience = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, 200);
    await closed;
    clearTimeout(impatience);
  }
}

function isGrpc(headers: IncomingHttpHeaders): boolean {
  return headers['content-type']?.startsWith('application/grpc') === true;
}

function unimplemented(path: string): Handler {
  return () => {
    const what = families.find(([service]) => path.includes(service))?.[1] ?? `${path} is`;
    throw new StatusError(Status.UNIMPLEMENTED, `${what} not offered by the embedded event store.`);
  };
}

/** What a real node offers and this one does not, in words. */
const families: readonly (readonly [service: string, what: string])[] = [
  ['PersistentSubscriptions/', 'Persistent subscriptions are'],
  ['Projections/', 'Projections are'],
  ['Users/', 'Users are'],
  ['Operations/', 'Operations such as scavenging are'],
  ['Monitoring/', 'Statistics are'],
];

function listenError(error: unknown, { host, port }: Listening): EventStoreError {
  const code = systemCode(error);
  if (code === 'EADDRINUSE') {
    const message = `Port ${port} of ${host} is in use. Stop what uses it, or choose another port.`;
    return new EventStoreError('port-in-use', message, { cause: error });
  }
  const message = `The event store may not listen on ${host}:${port} (${code}). Choose another port.`;
  return new EventStoreError('address-unusable', message, { cause: error });
}
