import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { readConfiguration, type Configuration, type Running } from '#platform';
import { temporaryEventStore, type TemporaryEventStore } from '#testing/event-store/index.ts';
import { onEveryMongoTopology } from '#testing/mongod/index.ts';
import { startCommands } from '../../../apps/commands/start.ts';
import { startProjectors } from '../../../apps/projectors/start.ts';
import { startQueries } from '../../../apps/queries/start.ts';
import { openEventStream } from '../ledger/event-stream.ts';
import { clientOf, type LedgerClient } from '../ledger/running-ledger.ts';

const LIMIT_MS = 60_000;
const log = pino({ level: 'silent' });

onEveryMongoTopology('The programs apart', (mongo) => {
  const cleanups: (() => Promise<unknown>)[] = [];
  let directory: string;
  let events: TemporaryEventStore;
  let configuration: Configuration;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'commune-ledger-apart-'));
    events = await temporaryEventStore();
    configuration = readConfiguration({
      DATA_DIR: directory,
      PORT: '0',
      EVENT_STORE_URL: events.url,
      READ_STORE_URL: mongo().url,
      MIN_POSITION_TIMEOUT_MS: '10000',
    });
  }, LIMIT_MS);
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  }, LIMIT_MS);
  afterAll(async () => {
    await events.remove();
    await rm(directory, { recursive: true, force: true, maxRetries: 9 });
  }, LIMIT_MS);

  const running = async <Program extends Running>(started: Promise<Program>): Promise<Program> => {
    const program = await started;
    cleanups.push(() => program.stop());
    return program;
  };
  const clientAt = ({ url }: { url: string }): LedgerClient => clientOf(url, configuration);
  const register = (commands: LedgerClient, name: string) =>
    commands.record('/v1/territory/register-area', {
      level: 'province',
      name,
      occurredOn: '1991',
      source: { kind: 'press', document: 'Báo Hà Tĩnh' },
    });

  describe('on one log and one read store', () => {
    test(
      'answer 503 with how far they are until projectors run, then what was recorded',
      async () => {
        const commands = clientAt(await running(startCommands(configuration, log)));
        const queries = clientAt(await running(startQueries(configuration, log)));
        const { id, position } = await register(commands, 'Hà Tĩnh');
        const early = await queries.get(`/v1/areas/${id}`);
        expect({ status: early.status, body: early.body }).toMatchObject({
          status: 503,
          body: { code: 'read-model-rebuilding', head: position },
        });
        await running(startProjectors(configuration, log));
        const later = await queries.get(`/v1/areas/${id}?minPosition=${position}`);
        expect(later).toMatchObject({ status: 200, body: { data: { name: 'Hà Tĩnh' } } });
      },
      LIMIT_MS,
    );

    test(
      'tell whoever follows the pages what another program changed, and where',
      async () => {
        const commands = clientAt(await running(startCommands(configuration, log)));
        const first = await startProjectors(configuration, log);
        await running(startProjectors(configuration, log));
        const queries = clientAt(await running(startQueries(configuration, log)));
        const stream = await openEventStream(`${queries.url}/v1/changes?model=areas`);
        await stream.next();
        for (const name of ['Hà Nam', 'Nam Định']) {
          const { id, position } = await register(commands, name);
          expect(await stream.named()).toMatchObject({
            id: position,
            data: { changes: [{ model: 'areas', ids: [id] }] },
          });
          const page = await queries.get(`/v1/areas/${id}?minPosition=${position}`);
          expect(page).toMatchObject({ status: 200, body: { data: { name } } });
          // The one that stood by goes on with the next.
          await first.stop();
        }
        stream.cut();
      },
      LIMIT_MS,
    );

    test(
      'go on when the leading projector stops: the one that stood by takes over',
      async () => {
        const commands = clientAt(await running(startCommands(configuration, log)));
        const first = await startProjectors(configuration, log);
        const second = await running(startProjectors(configuration, log));
        const queries = clientAt(await running(startQueries(configuration, log)));
        expect((await clientAt(second).get('/health/ready')).body).toMatchObject({
          checks: { projections: { detail: { state: 'standing-by' } } },
        });
        await first.stop();
        const { id, position } = await register(commands, 'Bắc Giang');
        const { status } = await queries.get(`/v1/areas/${id}?minPosition=${position}`);
        expect(status).toBe(200);
      },
      LIMIT_MS,
    );

    test(
      'answer every page without the event store, at a position that is applied, too',
      async () => {
        const commands = clientAt(await running(startCommands(configuration, log)));
        await running(startProjectors(configuration, log));
        const queries = clientAt(await running(startQueries(configuration, log)));
        const { id: area, position } = await register(commands, 'Thái Bình');
        const body = { kind: 'xa', name: 'Vũ Lạc', province: area, occurredOn: '1991' };
        const source = { kind: 'press', document: 'Báo Hà Tĩnh' };
        const recorded = await commands.record('/v1/territory/register-commune', {
          ...body,
          source,
        });
        const commune = `/v1/communes/${recorded.id}`;
        const lists = ['areas', 'communes', 'organisations', 'criteria-sets', 'reports', 'summary'];
        const parts = [
          '',
          '/overview',
          '/progress',
          '/timeline',
          '/sponsorships',
          '/contributions',
        ];
        const pages = [
          ...lists.map((list) => `/v1/${list}`),
          ...parts.map((part) => `${commune}${part}`),
          ...[`/v1/areas/${area}`, `/v1/areas/${area}/summary`, `${commune}/audit-trail`],
        ];
        const token = await queries.token('auditor');
        const asked = pages.map((page) => `${page}?minPosition=${recorded.position}`);
        expect(recorded.position > position).toBe(true);
        expect((await queries.get(asked[0]!)).status).toBe(200);
        await events.kill();
        const answers = await Promise.all(
          [...pages, ...asked].map((page) => queries.get(page, token)),
        );
        await events.restart();
        expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
      },
      LIMIT_MS,
    );

    test(
      'answer 503 while the event store is away, and say that it is',
      async () => {
        await running(startCommands(configuration, log));
        // Whichever of the two limits is the shorter.
        const settings = [
          { START_TIMEOUT_MS: 1_000 },
          { START_TIMEOUT_MS: 2 * LIMIT_MS, MIN_POSITION_TIMEOUT_MS: 300 },
        ].map((terms) => ({ ...configuration, ...terms }));
        const started = await Promise.all(
          settings.map((terms) => running(startQueries(terms, log))),
        );
        await events.kill();
        const page = `/v1/areas?minPosition=${'9'.repeat(18).padStart(20, '0')}`;
        const answers = await Promise.all(started.map((each) => clientAt(each).get(page)));
        await events.restart();
        for (const { status, body, headers } of answers) {
          expect({ status, body }).toMatchObject({
            status: 503,
            body: { code: 'event-store-unavailable' },
          });
          expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
        }
      },
      LIMIT_MS,
    );

    test(
      'refuse a read store that was filled from another log',
      async () => {
        await running(startCommands(configuration, log));
        const first = await startProjectors(configuration, log);
        const other = await temporaryEventStore();
        cleanups.push(() => other.remove());
        const elsewhere = { ...configuration, EVENT_STORE_URL: other.url };
        await running(startCommands(elsewhere, log));
        const refused = { code: 'read-store-belongs-to-another-log' };
        // It would stand by, and then it would lead.
        await expect(startProjectors(elsewhere, log)).rejects.toMatchObject(refused);
        await first.stop();
        await expect(startProjectors(elsewhere, log)).rejects.toMatchObject(refused);
      },
      LIMIT_MS,
    );
  });
});
