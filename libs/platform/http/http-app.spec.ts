import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { Controller, Get, Inject, Module, Post, type OnModuleInit } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { OpenToEverybody } from '../authority/access.ts';
import { readConfiguration } from '../configuration/configuration.ts';
import { HealthChecks } from '../health/health-checks.ts';
import type { FieldFault } from '../problems/problem.ts';
import { createHttpApp } from './create-http-app.ts';

@Controller('specimen')
class SpecimenController {
  @OpenToEverybody()
  @Get('fault')
  fault(): never {
    throw new Error('the cupboard is on fire at line 17');
  }

  @Post('forgotten')
  forgotten(): string {
    return 'nobody said who may do this';
  }
}

@Module({ controllers: [SpecimenController] })
class SpecimenModule implements OnModuleInit {
  readonly #checks: HealthChecks;

  constructor(@Inject(HealthChecks) checks: HealthChecks) {
    this.#checks = checks;
  }

  onModuleInit(): void {
    this.#checks.add('cupboard', async () => Promise.reject(new Error('on fire')));
    this.#checks.add('cellar', async () => ({ ok: true, detail: { lagEvents: 3 } }));
  }
}

describe('an HTTP program', () => {
  let app: NestFastifyApplication;
  let url: string;
  let dataDir: string;
  let lines: string[];

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'commune-ledger-http-'));
    lines = [];
    const memory = new Writable({
      write: (bytes: Buffer, _, done) => {
        lines.push(bytes.toString());
        done();
      },
    });
    app = await createHttpApp({
      configuration: readConfiguration({ DATA_DIR: dataDir }),
      log: pino(memory),
      modules: [SpecimenModule],
    });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterAll(async () => {
    await app.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  const postBytes = (body: string | Buffer): Promise<Response> =>
    fetch(`${url}/specimen/forgotten?lang=en`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });

  test('answers an error that nobody foresaw without telling it, and logs it', async () => {
    const response = await fetch(`${url}/specimen/fault?lang=en`);
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ code: 'internal-error' });
    expect(text).not.toContain('cupboard');
    const id = response.headers.get('x-correlation-id');
    expect(lines.find((line) => line.includes('line 17'))).toContain(id);
  });

  test('keeps a route closed whose access nobody stated', async () => {
    const response = await fetch(`${url}/specimen/forgotten`, { method: 'POST' });
    expect(response.status).toBe(401);
  });

  test('tells a stranger no more of a bad body than fits on a page', async () => {
    const faults = Array<string>(10_000).fill('"\\ud800"').join();
    const response = await fetch(`${url}/specimen/forgotten?lang=en`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"${'k'.repeat(1_000)}": [${faults}]}`,
    });
    const text = await response.text();
    const { code, errors } = JSON.parse(text) as { code: string; errors: FieldFault[] };
    expect([response.status, code]).toEqual([400, 'text-unreadable']);
    expect(text.length).toBeLessThan(20_000);
    expect(errors).toHaveLength(51);
    expect(errors.at(-1)).toEqual({ path: '', message: '… and 9950 more' });
  });

  test.each([
    ['NUL', '\\u0000', 'U+0000'],
    ['an escape', '\\u001b', 'U+001B'],
    ['an override of direction', '\\u202e', 'U+202E'],
    ['an isolate', '\\u2066', 'U+2066'],
  ])('refuses a text with %s, and says where', async (_, character, named) => {
    const response = await postBytes(`{"a": [{"b": "x${character}y"}]}`);
    expect([response.status, await response.json()]).toMatchObject([
      400,
      {
        code: 'text-unreadable',
        errors: [{ path: 'a.0.b', message: `has the control character ${named}` }],
      },
    ]);
  });

  test('keeps line breaks and tabs in texts', async () => {
    expect((await postBytes('{"a": "x\\n\\ty\\r\\n"}')).status).toBe(401);
  });

  test('refuses bytes that are no UTF-8 instead of replacing them', async () => {
    const response = await postBytes(Buffer.from('{"a": "Yên Hồ"}', 'latin1'));
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { code: 'body-not-utf8' },
    ]);
  });

  test('answers an address that cannot be decoded as any other problem', async () => {
    const response = await fetch(`${url}/%zz?lang=en`);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(response.headers.get('content-language')).toBe('en');
    const { code, instance } = (await response.json()) as { code: string; instance: string };
    expect([response.status, code]).toEqual([400, 'address-unreadable']);
    expect(instance).toBe(`urn:uuid:${response.headers.get('x-correlation-id')}`);
  });

  test('leads from / to its description', async () => {
    const response = await fetch(url, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([302, '/docs']);
  });

  test('refuses a correlation id that it could not keep', async () => {
    const headers = { 'x-correlation-id': 'my-request-17' };
    const response = await fetch(`${url}/health/live`, { headers });
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { code: 'correlation-id-unreadable' },
    ]);
    expect(response.headers.get('vary')).toBe('Accept-Language');
  });

  test('logs requests without address, query or token', async () => {
    lines.length = 0;
    await fetch(`${url}/health/live?name=Nguyễn`, { headers: { authorization: 'Bearer secret' } });
    const [line] = lines;
    expect(JSON.parse(line ?? '')).toMatchObject({ route: '/health/live', status: 200 });
    expect(line).not.toMatch(/secret|Nguy|127\.0\.0\.1/);
  });

  test('is not ready while a check fails, and says which', async () => {
    const response = await fetch(`${url}/health/ready`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      status: 'not-ready',
      checks: { cupboard: { ok: false }, cellar: { ok: true, detail: { lagEvents: 3 } } },
    });
  });

  test('describes its routes in OpenAPI 3.1, and says which version it is', async () => {
    const described: unknown = await (await fetch(`${url}/docs/openapi.json`)).json();
    expect(described).toMatchObject({ openapi: '3.1.0', paths: { '/health/ready': {} } });
    expect((await fetch(`${url}/docs`)).headers.get('content-type')).toContain('text/html');
    expect(await (await fetch(`${url}/version`)).json()).toMatchObject({ name: 'commune-ledger' });
  });
});

test('An HTTP program closes at once, though somebody is connected who asked nothing yet', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'commune-ledger-http-'));
  const configuration = readConfiguration({ DATA_DIR: dataDir });
  const app = await createHttpApp({ configuration, log: pino({ level: 'silent' }), modules: [] });
  await app.listen(0, '127.0.0.1');
  const silent = connect(Number(new URL(await app.getUrl()).port), '127.0.0.1');
  await once(silent, 'connect');
  const ended = once(silent, 'close');
  await app.close();
  await ended;
  await rm(dataDir, { recursive: true, force: true });
});
