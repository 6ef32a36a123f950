import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readConfiguration } from '#platform';
import { temporaryEventStore, type TemporaryEventStore } from '#testing/event-store/index.ts';
import { onMongoTopology, type MongoForTests } from '#testing/mongod/index.ts';
import { startProgram, type Program } from '../ledger/command-line.ts';
import { clientOf, type LedgerClient } from '../ledger/running-ledger.ts';
import { programs, service, sourceOf } from './compose-file.ts';

const LIMIT_MS = 120_000;
const source = { kind: 'document', document: 'Quyết định 1980/QĐ-TTg' };

onMongoTopology('replicaSet', 'The programs of docker-compose.yml', (mongo) => {
  const running = new Map<string, Program>();
  let directory: string;
  let events: TemporaryEventStore;
  let kyTan: string;

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'commune-ledger-compose-'));
    events = await temporaryEventStore();
    await Promise.all(
      programs.map(async ([name, program]) => {
        const environment = movedHere(program.environment, events, mongo(), directory);
        running.set(name, await startProgram(sourceOf(program), environment));
      }),
    );
  }, LIMIT_MS);
  afterAll(async () => {
    for (const program of running.values()) await program.end('SIGKILL');
    await events.remove();
    await rm(directory, { recursive: true, force: true, maxRetries: 9 });
  }, LIMIT_MS);

  const client = (name: string): LedgerClient => {
    const url = running.get(name)?.url;
    if (url === undefined) throw new Error(`${name} does not run`);
    return clientOf(url, readConfiguration({ DATA_DIR: directory }));
  };

  test(
    'record with one, show with another, at the position of the answer',
    async () => {
      const since = { occurredOn: '1991', source };
      const commands = client('commands');
      const province = { ...since, level: 'province', name: 'Hà Tĩnh' };
      const { id: haTinh } = await commands.record('/v1/territory/register-area', province);
      const commune = { ...since, kind: 'xa', name: 'Kỳ Tân', province: haTinh };
      kyTan = (await commands.record('/v1/territory/register-commune', commune)).id;
      const joining = { commune: kyTan, occurredOn: '2011', source };
      const { position } = await commands.record('/v1/programme/join-programme', joining);

      const timeline = await client('queries').get(
        `/v1/communes/${kyTan}/timeline?minPosition=${position}`,
      );
      expect(timeline.status).toBe(200);
      expect(timeline.body['data']).toMatchObject([
        { sentence: 'Ghi nhận xã Kỳ Tân (Hà Tĩnh)' },
        { sentence: 'Kỳ Tân tham gia chương trình xây dựng nông thôn mới' },
      ]);
      expect(timeline.body['position']).toBe(position);
    },
    LIMIT_MS,
  );

  test(
    'take a token signed with the key that they share, and no other',
    async () => {
      const token = await client('commands').token('auditor');
      const asked = async (bearer: string) => {
        const headers = { authorization: `Bearer ${bearer}` };
        const command = await client('commands').post('/v1/territory/register-area', {}, headers);
        const trail = await client('queries').get(`/v1/communes/${kyTan}/audit-trail`, bearer);
        const compared = await client('projectors').get('/v1/operations/comparison', bearer);
        return [command.body['code'], trail.status, compared.status];
      };
      expect(await asked(token)).toEqual(['role-not-allowed', 200, 200]);
      const admin = await client('projectors').token('admin');
      const refused = await client('projectors').get('/v1/operations/comparison', admin);
      expect(refused).toMatchObject({ status: 403, body: { code: 'role-not-allowed' } });
      const stranger = readConfiguration({ DATA_DIR: path.join(directory, 'elsewhere') });
      const foreign = await clientOf('', stranger).token('auditor');
      expect(await asked(foreign)).toEqual(['token-invalid', 401, 401]);
    },
    LIMIT_MS,
  );

  test(
    'end in order on SIGTERM',
    async () => {
      const ends = [...running.values()].map((program) => program.end('SIGTERM'));
      expect(await Promise.all(ends)).toEqual([0, 0, 0]);
    },
    LIMIT_MS,
  );
});

/** The variables of a program with the stores, the directory and the port of this test in them. */
function movedHere(
  environment: Readonly<Record<string, string>>,
  events: TemporaryEventStore,
  mongo: MongoForTests,
  directory: string,
): Record<string, string> {
  const eventStore = `kurrentdb:${service('kurrentdb').environment['KURRENTDB_NODE_PORT']}`;
  const { host, pathname } = new URL(mongo.url);
  const { EVENT_STORE_URL = '', READ_STORE_URL } = environment;
  return {
    ...environment,
    EVENT_STORE_URL: EVENT_STORE_URL.replace(eventStore, `127.0.0.1:${events.port}`),
    ...(READ_STORE_URL === undefined
      ? {}
      : {
          READ_STORE_URL: READ_STORE_URL.replace('mongodb:27017/commune-ledger', host + pathname),
        }),
    DATA_DIR: directory,
    HOST: '127.0.0.1',
    PORT: '0',
  };
}
