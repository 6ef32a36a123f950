import { once } from 'node:events';
import { createServer } from 'node:net';

// Below the range that the kernel gives to outgoing connections: there, a client that retries a
// mongod just killed can be given the very port it calls, connect to itself, and keep the port.
const lowest = 20_000;
const highest = 31_999;

/** A loopback port that nobody listens on and that no outgoing connection will be given. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest + 1));
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
