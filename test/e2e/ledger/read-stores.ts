import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { onEveryMongoTopology } from '#testing/mongod/index.ts';
import { startLedger, type LedgerSettings, type RunningLedger } from './running-ledger.ts';

const START_LIMIT_MS = 60_000;

/** What defines the tests of a suite; `ledger` may be called inside tests and hooks only. */
export type DefineLedgerSuite = (ledger: () => RunningLedger) => void;

/**
 * Registers a suite on a whole ledger over every read store there is: in memory, and MongoDB as a
 * replica set and standalone.
 */
export function onEveryReadStore(name: string, define: DefineLedgerSuite): void {
  describe(`${name}, with read models in memory`, () =>
    onLedger(() => ({ expected: 'in-memory' }), define));
  onEveryMongoTopology(name, (mongo) =>
    onLedger(() => {
      const { topology, url } = mongo();
      const expected = topology === 'standalone' ? 'mongodb-standalone' : 'mongodb-replica-set';
      return { environment: { READ_STORE_URL: url }, expected };
    }, define),
  );
}

function onLedger(
  settings: () => LedgerSettings & { expected: string },
  define: DefineLedgerSuite,
): void {
  let ledger: RunningLedger | undefined;
  beforeAll(async () => {
    const { expected, ...own } = settings();
    ledger = await startLedger(own);
    expect(ledger.readStore).toBe(expected);
  }, START_LIMIT_MS);
  define(() => {
    if (!ledger) throw new Error('the ledger is there inside tests and hooks only');
    return ledger;
  });
  afterAll(async () => {
    await ledger?.remove();
  }, START_LIMIT_MS);
}
