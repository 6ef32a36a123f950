import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startLedger, type RunningLedger } from '../ledger/running-ledger.ts';

type Json = Record<string, unknown>;

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { name: string; in: string; schema?: Json; required?: boolean }[];
  readonly responses: Readonly<Record<string, { description: string; content?: Json }>>;
}

describe('the OpenAPI description of a ledger', () => {
  let ledger: RunningLedger;
  let document: Json;
  let operations: { method: string; path: string; operation: Operation }[];
  beforeAll(async () => {
    ledger = await startLedger();
    document = (await ledger.get('/docs/openapi.json')).body;
    const paths = document['paths'] as Record<string, Record<string, Operation>>;
    operations = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ method, path, operation })),
    );
  }, 60_000);
  afterAll(async () => {
    await ledger.remove();
  });

  test('refers to nothing that is not in it', () => {
    const refs = references(document);
    expect(refs.length).toBeGreaterThan(100);
    expect(refs.filter((ref) => typeof resolved(document, ref) !== 'object')).toEqual([]);
    // A component that is nothing but a reference to itself would resolve, and say nothing.
    const { schemas } = document['components'] as { schemas: Record<string, Json> };
    expect(Object.keys(schemas).filter((name) => '$ref' in (schemas[name] ?? {}))).toEqual([]);
    expect(schemas['CommandAnswer']).toMatchObject({
      required: expect.arrayContaining(['stream']),
    });
    expect(schemas['Problem']).toMatchObject({ required: expect.arrayContaining(['code']) });
  });

  test('says of an id in a body that it is a UUID, and of a reason what its code is', () => {
    const { schemas } = document['components'] as { schemas: Record<string, Json> };
    expect(schemas['Reason']).toMatchObject({
      properties: { code: { description: expect.stringContaining('There is no list') } },
    });
    const join = operations.find(({ path }) => path.endsWith('/join-programme'));
    expect(JSON.stringify(join?.operation)).toMatch(/"commune":\{[^}]*"format":"uuid"/);
  });

  test('is OpenAPI 3.1: a title, a server, and whole operations, each with a name of its own', () => {
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Commune Ledger', version: expect.any(String) },
      servers: [{ url: '/' }],
    });
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(operations.length);
    for (const { path, operation } of operations) {
      const { parameters, responses } = operation;
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(parameters.filter((each) => each.in === 'path').map(({ name }) => name)).toEqual(
        inPath,
      );
      expect(new Set(parameters.map((each) => `${each.in} ${each.name}`)).size).toBe(
        parameters.length,
      );
      expect(parameters.filter(({ schema }) => schema === undefined)).toEqual([]);
      expect(Object.keys(responses).filter((key) => !/^([1-5]\d\d|default)$/.test(key))).toEqual(
        [],
      );
      expect(Object.values(responses).every(({ description }) => description !== '')).toBe(true);
    }
  });

  test('says what every page and command answers, also when it refuses, and in which language', () => {
    const v1 = operations.filter(({ path }) => path.startsWith('/v1/'));
    const gets = v1.filter(({ method, path }) => method === 'get' && !path.includes('operations'));
    const pages = gets.filter(({ path }) => path !== '/v1/changes');
    expect(pages).toHaveLength(17);
    for (const { operation } of pages) {
      const answer = schemaOf(document, operation, '200', 'application/json');
      expect(answer['required']).toEqual(expect.arrayContaining(['position', 'data']));
      expect(Object.keys(answer['properties'] as Json)).toEqual(
        expect.arrayContaining(['knownAt', 'parkedSince', 'exactly']),
      );
    }
    for (const { operation, method, path } of v1) {
      expect(operation.parameters.map(({ name }) => name)).toContain('lang');
      const asked = path.includes('operations') ? ['401', '403', '503'] : ['400', '503'];
      const refusals = method === 'post' ? ['400', '401', '403', '404', '409', '503'] : asked;
      for (const status of refusals) {
        expect(schemaOf(document, operation, status, 'application/problem+json')).toMatchObject({
          required: expect.arrayContaining(['code', 'detail']),
        });
      }
    }
  });

  test('says of the streams of changes what their events say', () => {
    const streams = operations.filter(({ path }) => path.endsWith('/changes'));
    expect(streams.map(({ path }) => path).sort()).toEqual([
      '/v1/changes',
      '/v1/operations/changes',
    ]);
    for (const { operation } of streams) {
      const asked = operation.parameters.map((each) => `${each.in} ${each.name}`);
      expect(asked).toEqual(
        expect.arrayContaining(['query after', 'query commune', 'header Last-Event-ID']),
      );
      expect(schemaOf(document, operation, '200', 'text/event-stream')).toMatchObject({
        required: ['position', 'changes'],
      });
    }
  });

  test('says of every object what is in it', () => {
    expect(bareObjects(document)).toEqual([]);
    expect(bareObjects({ data: { type: 'object' } })).toEqual(['data']);
    expect(bareObjects({ data: { type: 'object', additionalProperties: {} } })).toEqual(['data']);
  });
});

/** Where a schema says only that something is an object. */
function bareObjects(value: unknown, path: readonly string[] = []): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { type, properties, additionalProperties: others } = value as Json;
  const isKnown =
    properties !== undefined ||
    (typeof others === 'object' && others !== null && Object.keys(others).length > 0);
  const here = type === 'object' && !isKnown ? [path.join('.')] : [];
  const inside = Object.entries(value).flatMap(([key, each]) => bareObjects(each, [...path, key]));
  return [...here, ...inside];
}

function schemaOf(document: Json, operation: Operation, status: string, type: string): Json {
  const content = operation.responses[status]?.content?.[type] as { schema: { $ref: string } };
  return resolved(document, content.schema.$ref) as Json;
}

function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    key === '$ref' ? [String(member)] : references(member),
  );
}

function resolved(document: Json, ref: string): unknown {
  if (!ref.startsWith('#/')) return undefined;
  let value: unknown = document;
  for (const key of ref.slice(2).split('/')) {
    value = (value as Json | undefined)?.[key.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return value;
}
