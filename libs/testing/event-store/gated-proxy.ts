import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server that a test can block, so that a request arrives and its answer does not. */
export interface GatedProxy {
  readonly port: number;
  /** From now on what the server says stays here; what clients say still arrives. */
  holdAnswers(): void;
  /** Ends every connection, what was held back with them; new ones pass. */
  cut(): void;
  close(): Promise<void>;
}

/** Listens on a free port and passes everything to another port of this machine. */
export async function gatedProxy(targetPort: number): Promise<GatedProxy> {
  const pairs = new Set<{ client: Socket; server: Socket }>();
  let holding = false;
  const listener = createServer((client) => {
    const server = connect(targetPort, '127.0.0.1');
    const pair = { client, server };
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    client.on('data', (bytes) => server.write(bytes));
    server.on('data', (bytes) => {
      if (!holding) client.write(bytes);
    });
    for (const socket of [client, server]) socket.on('error', end).on('close', end);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const cut = (): void => {
    holding = false;
    for (const { client, server } of pairs) {
      client.destroy();
      server.destroy();
    }
  };
  return {
    port: (listener.address() as AddressInfo).port,
    holdAnswers: () => {
      holding = true;
    },
    cut,
    close: async () => {
      cut();
      listener.close();
      await once(listener, 'close');
    },
  };
}
