import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { factCatalogues } from '#domain';
import { commandRoutes, eventOf, operationRoutes, type CommandRoute } from './index.ts';

const routes = commandRoutes.flatMap((context) => context.routes);
const catalogues = Object.values(factCatalogues);
const id = '0b0e7c5a-7f5e-4b8e-9d0a-3f1c2b4a5d6e';
const source = { kind: 'field' };

function route(imperative: string): CommandRoute {
  const found = routes.find((each) => each.imperative === imperative);
  if (!found) throw new Error(`no route ${imperative}`);
  return found;
}

describe('the command routes', () => {
  test('record every event type of the ledger, each by one route', () => {
    const recorded = routes.flatMap(({ eventType }) => eventType ?? []);
    const declared = catalogues.flatMap(({ facts }) => Object.keys(facts));
    expect(recorded.sort()).toEqual(declared.sort());
  });

  test('correct and retract the facts of every aggregate', () => {
    const amending = (intent: string): string[] =>
      routes.filter((each) => each.intent === intent).map(({ category }) => category);
    const categories = Object.keys(factCatalogues).sort();
    expect(amending('correct').sort()).toEqual(categories);
    expect(amending('retract').sort()).toEqual(categories);
  });

  test('have addresses of their own, in kebab-case', () => {
    const addresses = commandRoutes.flatMap(({ name, routes: own }) =>
      own.map(({ imperative }) => `${name}/${imperative}`),
    );
    expect(new Set(addresses).size).toBe(addresses.length);
    for (const address of addresses) expect(address).toMatch(/^[a-z]+\/[a-z]+(-[a-z]+)+$/);
  });

  test('split a body into its event and what is said beside it', () => {
    const body = { commune: id, count: 6, of: 19, occurredOn: '2012', source };
    expect(route('report-count').body.parse(body)).toEqual(body);
    expect(eventOf(route('report-count'), body)).toEqual({
      type: 'progress.countReported.v1',
      data: { count: 6, of: 19 },
    });
  });

  test('take either kind of a payload that has several, and no field of the other', () => {
    const { body } = route('record-baseline');
    const said = { commune: id, occurredOn: '2012', source };
    expect(body.safeParse({ ...said, kind: 'count', count: 6 }).success).toBe(true);
    expect(body.safeParse({ ...said, kind: 'list', achieved: [] }).success).toBe(true);
    expect(body.safeParse({ ...said, kind: 'list', achieved: [], count: 6 }).success).toBe(false);
  });

  test('ask for a reason where something is lost, revised, corrected or retracted', () => {
    const asks = ({ body }: CommandRoute): boolean => {
      const schema = z.toJSONSchema(body, { unrepresentable: 'any' });
      return schema.required?.includes('reason') ?? false;
    };
    const asking = routes.filter(({ intent }) => intent === 'record').filter(asks);
    expect(asking.map(({ imperative }) => imperative)).toEqual([
      'revise-finish-target',
      'lose-criterion',
    ]);
    expect(routes.filter(({ intent }) => intent !== 'record').every(asks)).toBe(true);
  });

  test('say what they do in Vietnamese and in English', () => {
    for (const { summary } of [...commandRoutes, ...routes, ...operationRoutes]) {
      expect(summary.vi).toMatch(/\S/);
      expect(summary.en).toMatch(/\S/);
    }
  });

  test('of operators always ask for a reason, a read model and its version', () => {
    for (const { body } of operationRoutes) {
      const { required } = z.toJSONSchema(body, { unrepresentable: 'any' });
      expect(required).toEqual(expect.arrayContaining(['model', 'version', 'reason']));
    }
  });
});
