import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { findMongod } from './find.ts';
import { type Mongod, startMongod, topologies, type Topology } from './server.ts';

/** Names the landlord to the test processes: an address, or why there is none. */
export const landlordVariable = 'TEST_MONGOD_LANDLORD';
/** Names the reason why no mongod runs to the test processes. */
export const notRunVariable = 'TEST_MONGOD_NOT_RUN';

/** What a suite gets from the landlord. */
export interface Lease {
  readonly port: number;
  readonly version: string;
}

/**
 * Owns the mongods that all suites of one test run share: each topology is started when the first
 * suite asks for it, and lives in the process that outlives every jest worker. It also keeps the
 * count of the tests that really met a mongod.
 */
export class Landlord {
  readonly #mongods = new Map<Topology, Promise<Mongod>>();
  readonly #versions = new Set<string>();
  #testsRun = 0;
  #failure: string | undefined;
  readonly #server = createServer((request, response) => {
    // A connection kept open is closed by us just when a suite comes back to it.
    response.setHeader('Connection', 'close');
    this.#answer(request).then(
      (body) => response.end(JSON.stringify(body)),
      (failure: unknown) => response.writeHead(500).end(String(failure)),
    );
  });

  /** Looks for a mongod and, when there is one, listens for suites. */
  static async open(): Promise<Landlord> {
    const landlord = new Landlord();
    landlord.#server.listen(0, '127.0.0.1');
    await once(landlord.#server, 'listening');
    return landlord;
  }

  private constructor() {}

  /** The variables by which a test process finds this landlord. */
  environment(): Record<string, string> {
    const found = findMongod();
    if ('missing' in found) return { [notRunVariable]: found.missing };
    const { port } = this.#server.address() as AddressInfo;
    return { [landlordVariable]: `http://127.0.0.1:${port}` };
  }

  /** The closing word on MongoDB, and whether tests ran against one. */
  outcome(): { readonly ran: boolean; readonly line: string } {
    const found = findMongod();
    if ('missing' in found) return notRun(found.missing);
    if (this.#testsRun === 0) {
      return notRun(this.#failure ?? 'none of the tests that ran needs it');
    }
    const versions = [...this.#versions].sort().join(', ');
    return { ran: true, line: `mongodb ${versions}: ${this.#testsRun} tests` };
  }

  /** Kills every mongod it started and stops listening. */
  async close(): Promise<void> {
    for (const mongod of await Promise.allSettled(this.#mongods.values())) {
      if (mongod.status === 'fulfilled') await mongod.value.stop();
    }
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage): Promise<Lease | Record<string, never>> {
    const url = new URL(request.url ?? '/', 'http://landlord');
    const topology = topologies.find((known) => url.pathname === `/${known}`);
    if (topology !== undefined) return this.#lease(topology);
    this.#testsRun += Number(url.searchParams.get('tests'));
    this.#versions.add(url.searchParams.get('version') ?? 'unknown');
    return {};
  }

  async #lease(topology: Topology): Promise<Lease> {
    const mongod = this.#mongods.get(topology) ?? startMongod(topology);
    this.#mongods.set(topology, mongod);
    try {
      const { port, version } = await mongod;
      return { port, version };
    } catch (failure) {
      const [firstLine = ''] = String(failure).split('\n');
      this.#failure = `a ${topology} did not start: ${firstLine}`;
      throw failure;
    }
  }
}

function notRun(reason: string) {
  return { ran: false, line: `mongodb: NOT RUN (${reason})` };
}
