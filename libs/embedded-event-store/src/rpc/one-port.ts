import { createServer, type Server, type Socket } from 'node:net';

/** What takes over a connection that another server has accepted. */
export interface ConnectionServer {
  emit(event: 'connection', socket: Socket): boolean;
}

/** Every HTTP/2 connection begins with this, and no HTTP/1.1 request does. */
const http2Preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

/** Who connects and says nothing for so long is let go. */
const silenceMaxMs = 30_000;

/**
 * A TCP server that gives each connection to HTTP/2 or to HTTP/1.1 by its first bytes: a node
 * speaks gRPC and answers health checks on one port.
 */
export function onePortServer(http2: ConnectionServer, http1: ConnectionServer): Server {
  return createServer({ noDelay: true }, (socket) => {
    let first = Buffer.alloc(0);
    const listen = (chunk: Buffer) => {
      first = Buffer.concat([first, chunk]);
      const length = Math.min(first.length, http2Preface.length);
      const couldBeHttp2 = http2Preface.subarray(0, length).equals(first.subarray(0, length));
      if (couldBeHttp2 && length < http2Preface.length) return;
      socket.setTimeout(0);
      socket.removeListener('data', listen);
      socket.removeListener('error', forget);
      socket.removeListener('timeout', giveUp);
      socket.pause();
      // Whoever takes over reads these bytes as if they had just come.
      socket.unshift(first);
      if (couldBeHttp2) http2.emit('connection', socket);
      else {
        http1.emit('connection', socket);
        process.nextTick(() => socket.resume());
      }
    };
    const forget = () => socket.destroy();
    const giveUp = () => socket.destroy();
    socket.on('data', listen);
    socket.on('error', forget);
    socket.setTimeout(silenceMaxMs, giveUp);
  });
}
