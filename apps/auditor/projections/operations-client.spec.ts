import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readConfiguration, StartError } from '#platform';
import { Refused } from '../ledger-requests.ts';
import type { ProjectionsAnswer } from './answers.ts';
import { isFollowed } from './decide.ts';
import { operationsClient } from './operations-client.ts';

describe('The client of the operator', () => {
  const open: Server[] = [];
  afterEach(async () => {
    const closing = open.splice(0).map((each) => new Promise((done) => each.close(done)));
    await Promise.all(closing);
  });

  async function asking(answer: RequestListener): Promise<unknown> {
    const server = createServer(answer);
    open.push(server);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const manner = { lang: 'en', json: false, url, token: 't' } as const;
    const client = await operationsClient(readConfiguration({}), manner);
    return client.get('/v1/operations/projections').catch((error: unknown) => error);
  }

  test.each([
    ['nothing', 404, ''],
    ['a page of a proxy', 502, '<h1>Bad gateway</h1>'],
  ])('names whoever answers %s instead of the ledger', async (_, status, body) => {
    const fault = await asking((_request, response) => response.writeHead(status).end(body));
    expect(fault).toBeInstanceOf(StartError);
    expect(fault).toMatchObject({ code: 'ledger-unreachable' });
    expect(String(fault)).toMatch(
      new RegExp(`projections answers ${status}, and not as a ledger does`),
    );
  });

  test.each([
    [503, 'read-store-unavailable', true],
    [503, 'event-store-unavailable', true],
    [409, 'no-build-waits', false],
    [403, 'role-not-allowed', false],
  ])('tells what is away from what is refused: %i %s', async (status, code, isAway) => {
    const fault = await asking((_request, response) =>
      response.writeHead(status).end(JSON.stringify({ code, detail: 'why' })),
    );
    expect(fault).toBeInstanceOf(Refused);
    expect(fault).toMatchObject({ message: `${code}: why`, isAway });
  });
});

describe('A decision', () => {
  const model = { model: 'areas', version: 2, serves: true, parkedEvents: 0, parkedDocuments: 0 };
  const ofStandby = (position: string): ProjectionsAnswer => ({
    ...{ state: 'standing-by', owner: 'w', healthy: true, groups: [] },
    models: [{ ...model, group: 'live', position, asksForRebuild: [] }],
  });

  test('is seen to be followed also by asking one that stands by', async () => {
    const answers = [ofStandby('6'), ofStandby('7')];
    const client = {
      get: async <Data>() => answers.shift() as Data,
      post: () => Promise.reject(new Error('nothing is decided')),
    };
    expect(await isFollowed(client, '7')).toBe(true);
    expect(answers).toEqual([]);
  });
});
