import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readConfiguration } from '#platform';
import { startProgram, type Program } from '../ledger/command-line.ts';
import { clientOf } from '../ledger/running-ledger.ts';

const LIMIT_MS = 120_000;

describe('the ledger on one machine', () => {
  let directory: string;
  let program: Program;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'commune-ledger-ending-'));
    program = await start();
  }, LIMIT_MS);
  afterAll(async () => {
    await program.end('SIGKILL');
    // The event store of a killed program ends when it notices; it may still be writing.
    await rm(directory, { recursive: true, force: true, maxRetries: 9 });
  }, LIMIT_MS);

  const start = () => startProgram('apps/standalone/main.ts', { DATA_DIR: directory, PORT: '0' });
  const client = () => clientOf(program.url, readConfiguration({ DATA_DIR: directory }));
  const register = (name: string) =>
    client().record('/v1/territory/register-area', {
      level: 'province',
      name,
      occurredOn: '1991',
      source: { kind: 'press', document: 'Báo Hà Tĩnh, 10/02/2015' },
    });
  const provinces = async (position: string): Promise<unknown[]> => {
    const { body } = await client().get(`/v1/areas?minPosition=${position}`);
    return (body['data'] as { name: string }[]).map(({ name }) => name);
  };

  test(
    'killed at once, opens again at once with everything it acknowledged',
    async () => {
      const { position } = await register('Hà Tĩnh');
      expect(await provinces(position)).toEqual(['Hà Tĩnh']);
      expect(await program.end('SIGKILL')).toBe('SIGKILL');
      program = await start();
      expect(await provinces(position)).toEqual(['Hà Tĩnh']);
    },
    LIMIT_MS,
  );

  test(
    'ends on SIGTERM in order and within its bound, and goes on where it was',
    async () => {
      const { position } = await register('Bắc Giang');
      const asked = performance.now();
      expect(await program.end('SIGTERM')).toBe(0);
      expect(performance.now() - asked).toBeLessThan(10_000);
      program = await start();
      expect(await provinces(position)).toEqual(['Bắc Giang', 'Hà Tĩnh']);
    },
    LIMIT_MS,
  );
});
