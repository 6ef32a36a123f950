import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { announceRunning } from '#programs';
import { onMongoTopology } from '#testing/mongod/index.ts';
import { versionKey } from '#projections';
import { communes } from '#read-models';
import { consistencyCommand } from '../../../apps/auditor/consistency-command.ts';
import { openLog } from '../../../apps/auditor/open-log.ts';
import { onEveryReadStore } from '../ledger/read-stores.ts';
import { startLedger, type RunningLedger } from '../ledger/running-ledger.ts';
import { recordSmallHistory, type SmallHistory } from '../ledger/small-history.ts';
import { audit, runAudit } from './audit.ts';

const LIMIT_MS = 60_000;

// A replay reads the log alone: one read store is as good as another.
describe('the auditor', () => {
  let running: RunningLedger;
  const ledger = (): RunningLedger => running;
  let history: SmallHistory;
  beforeAll(async () => {
    running = await startLedger();
    history = await recordSmallHistory(running);
  }, LIMIT_MS);
  afterAll(() => running.remove(), LIMIT_MS);

  it(
    'steps through the events of a commune found by its name without accents',
    async () => {
      const { code, out } = await audit(ledger(), 'replay', 'ky tan', '--lang', 'en');
      expect(code).toBe(0);
      expect(out).toContain(`commune.registered.v1  commune-${history.kyTan}@0`);
      expect(out).toContain('Basis: Báo Hà Tĩnh, 10/02/2015');
      expect(out).toMatch(/\+ name: Kỳ Tân/);
      expect(out).toMatch(/Kỳ Tân: \d+ events replayed\n$/);
    },
    LIMIT_MS,
  );

  it(
    'shows after each event the documents as they stood, as JSON lines',
    async () => {
      const { out } = await audit(ledger(), 'replay', '18814', '--json', '--as-of', '2014-12-31');
      const steps = out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { event: { stream: string } });
      const registered = steps.find(({ event }) => event.stream === `commune-${history.kyTan}`);
      expect(registered).toHaveProperty('documents.0.view.name', 'Kỳ Tân');
    },
    LIMIT_MS,
  );

  it(
    'sees nothing of what was recorded later than the position it is known at',
    async () => {
      const all = await audit(ledger(), 'replay', history.kyTan, '--json');
      const positions = all.out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { event: { position: string } }).event.position);
      const [first = ''] = positions;
      const early = await audit(ledger(), 'replay', history.kyTan, '--json', '--known-at', first);
      expect(early.out.trim().split('\n')).toHaveLength(1);
      expect(positions.length).toBeGreaterThan(1);
    },
    LIMIT_MS,
  );

  it(
    'lists facts that do not fit together, from the log itself, and says so by its exit code',
    async () => {
      const { code: before, out: fits } = await consistency(ledger());
      expect(before).toBe(0);
      expect(fits).toMatch(/^· figures-do-not-add-up  report-/m);
      expect(fits).toMatch(/^all standing facts fit together; .*: 1 \(at position \d{20}\)$/m);
      const body = {
        level: 'province',
        name: 'Hà Tĩnh',
        occurredOn: { value: '2008' },
        source: { kind: 'field' },
      };
      const again = await ledger().record('/v1/territory/register-area', body);
      const { code, out } = await consistency(ledger());
      expect(code).toBe(4);
      expect(out).toContain(`≠ area-registered-twice  area-${again.id}`);
      expect(out).toContain(`(at position ${again.position})`);
    },
    LIMIT_MS,
  );

  it(
    'is told of a commune that nobody recorded',
    async () => {
      const { code, errors } = await audit(ledger(), 'replay', 'Không Có');
      expect(code).toBe(2);
      expect(errors).toContain('không có xã nào có định danh');
    },
    LIMIT_MS,
  );
});

/** The tool's command, in this process: on the log alone, as without READ_STORE_URL. */
async function consistency({ configuration, eventStoreUrl }: RunningLedger) {
  const log = await openLog({ ...configuration, EVENT_STORE_URL: eventStoreUrl });
  const written: string[] = [];
  const out = new Writable({
    write: (chunk: Buffer, _, done) => {
      written.push(String(chunk));
      done();
    },
  });
  try {
    const order = { command: 'consistency', lang: 'en', json: false } as const;
    const code = await consistencyCommand(configuration, log.events.feed, order, out);
    return { code, out: written.join('') };
  } finally {
    await log.close();
  }
}

onEveryReadStore('the auditor, comparing', (ledger) => {
  let history: SmallHistory;
  beforeAll(async () => {
    history = await recordSmallHistory(ledger());
    const { configuration, url, eventStoreUrl } = ledger();
    const program = { pid: process.pid, url, eventStoreUrl };
    announceRunning(configuration.DATA_DIR, program, { warn: () => undefined });
    await ledger().get(`/v1/communes?minPosition=${history.end}`);
  }, LIMIT_MS);

  it(
    'lists what does not fit together from the read store, if it has one, as from the log',
    async () => {
      const { code, out } = await consistency(ledger());
      expect(code).toBe(0);
      expect(out).toMatch(/^· figures-do-not-add-up  report-/m);
      expect(out).toContain(`oddities that need nothing done: 1 (at position ${history.end})`);
    },
    LIMIT_MS,
  );

  it(
    'finds every document as the log has it',
    async () => {
      const { code, out } = await audit(ledger(), 'compare', '--lang', 'en');
      expect(out).toMatch(new RegExp(`^= ${versionKey(communes)} +3 documents`, 'm'));
      expect(out).toMatch(/every document agrees with the log\n$/);
      expect(code).toBe(0);
    },
    LIMIT_MS,
  );
});

onMongoTopology('replicaSet', 'a read store that somebody changed by hand', (mongo) => {
  let ledger: RunningLedger;
  let history: SmallHistory;
  beforeAll(async () => {
    ledger = await startLedger({ environment: { READ_STORE_URL: mongo().url } });
    history = await recordSmallHistory(ledger);
    await ledger.get(`/v1/communes?minPosition=${history.end}`);
  }, LIMIT_MS);

  it(
    'differs from the log, and the auditor names the document',
    async () => {
      const client = await MongoClient.connect(mongo().url);
      await client
        .db()
        .collection<{ _id: string }>(versionKey(communes))
        .updateOne({ _id: history.kyTan }, { $set: { sortKey: 'z0' } });
      await client.close();
      const { code, out } = await audit(ledger, 'compare', '--lang', 'en');
      expect(out).toContain(`differs: ${history.kyTan}`);
      expect(out).toMatch(/^1 documents differ from the log$/m);
      expect(code).toBe(1);
      await ledger.remove();
    },
    LIMIT_MS,
  );
});

describe('an audit without a ledger', () => {
  it(
    'says that read models in memory exist only while the ledger runs',
    async () => {
      const directory = mkdtempSync(path.join(tmpdir(), 'no-ledger-'));
      const environment = {
        DATA_DIR: directory,
        EVENT_STORE_URL: undefined,
        READ_STORE_URL: undefined,
      };
      const { code, errors } = await runAudit(environment, 'compare');
      expect(code).toBe(3);
      expect(errors).toContain('read-store-unreachable: Chưa đặt READ_STORE_URL');
      rmSync(directory, { recursive: true });
    },
    LIMIT_MS,
  );

  it(
    'says that it cannot ask a ledger which takes tokens of an identity provider only',
    async () => {
      const environment = {
        EVENT_STORE_URL: undefined,
        READ_STORE_URL: undefined,
        TOKEN_JWKS_URL: 'http://127.0.0.1:1/jwks',
        ACTOR_REF_SECRET: 'a secret of more than thirty-two characters',
      };
      const { code, errors } = await runAudit(environment, 'compare');
      expect(code).toBe(3);
      expect(errors).toMatch(/^configuration-invalid: .*TOKEN_JWKS_URL/m);
    },
    LIMIT_MS,
  );

  it(
    'makes no data directory where there is none',
    async () => {
      const directory = path.join(tmpdir(), 'mistyped-data-directory');
      const environment = { DATA_DIR: directory, EVENT_STORE_URL: undefined };
      const { code, errors } = await runAudit(environment, 'replay', '18814');
      expect(code).toBe(3);
      expect(errors).toContain(`event-store-unreachable: Không có ${directory}`);
      expect(existsSync(directory)).toBe(false);
    },
    LIMIT_MS,
  );

  it(
    'begins no log in a directory that has none',
    async () => {
      const directory = await mkdtemp(path.join(tmpdir(), 'without-a-log-'));
      const environment = { DATA_DIR: directory, EVENT_STORE_URL: undefined };
      const { code, errors } = await runAudit(environment, 'replay', '18814', '--lang', 'en');
      const left = await readdir(directory);
      await rm(directory, { recursive: true });
      expect({ code, left }).toEqual({ code: 3, left: [] });
      expect(errors).toContain(`There is no log in ${directory}`);
    },
    LIMIT_MS,
  );

  it(
    'explains itself when it is used wrongly',
    async () => {
      const { code, errors } = await runAudit({}, 'replay', 'Kỳ Tân', '--as-of', '2014');
      expect(code).toBe(2);
      expect(errors).toContain(
        '--as-of phải là một ngày, YYYY-MM-DD\n--as-of must be a day, YYYY-MM-DD\n',
      );
      expect(errors).toContain('npm run audit -- replay <xã>');
      expect(errors).toContain('npm run audit -- replay <commune>');
    },
    LIMIT_MS,
  );
});
