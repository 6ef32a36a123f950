import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { configurationSchema, readConfiguration } from '#platform';
import { compose, programs, service, sourceOf } from './compose-file.ts';

const repository = path.resolve(import.meta.dirname, '../../..');

describe('docker-compose.yml', () => {
  test('has each of the separate programs, under the profile app', () => {
    expect(programs.map(([name]) => name)).toEqual(['commands', 'projectors', 'queries']);
    expect(programs.map(([, { profiles }]) => profiles)).toEqual([['app'], ['app'], ['app']]);
    for (const name of ['kurrentdb', 'mongodb']) expect(service(name).profiles).toEqual([]);
  });

  describe.each(programs)('the program %s', (name, program) => {
    const { environment } = program;

    test('is given variables that the configuration knows, with values it takes', () => {
      const known = Object.keys(configurationSchema.shape);
      expect(Object.keys(environment).filter((each) => !known.includes(each))).toEqual([]);
      expect(Object.keys(environment).filter((each) => each.startsWith('KURRENTDB_'))).toEqual([]);
      expect(readConfiguration(environment)).toMatchObject({ DATA_DIR: '/data' });
    });

    test('is what the build makes of its app', () => {
      expect(sourceOf(program)).toBe(`apps/${name}/main.ts`);
      expect(existsSync(path.join(repository, sourceOf(program)))).toBe(true);
    });

    test('listens for its container on the port that this machine alone can reach', () => {
      const { HOST, PORT } = readConfiguration(environment);
      expect(HOST).toBe('0.0.0.0');
      expect(program.ports).toEqual([`127.0.0.1:${PORT}:${PORT}`]);
    });

    test('keeps the token key where the other programs find it', () => {
      const mounts = program.volumes.map((each) => each.split(':'));
      expect(mounts).toEqual([['ledger-data', environment['DATA_DIR']]]);
      expect(Object.keys(compose.volumes)).toContain('ledger-data');
    });

    test('waits for the stores it names, at the ports they listen on', () => {
      const { EVENT_STORE_URL, READ_STORE_URL } = readConfiguration(environment);
      const { KURRENTDB_NODE_PORT, KURRENTDB_INSECURE } = service('kurrentdb').environment;
      const insecure = KURRENTDB_INSECURE === 'true' ? '?tls=false' : '';
      expect(EVENT_STORE_URL).toBe(`kurrentdb://kurrentdb:${KURRENTDB_NODE_PORT}${insecure}`);
      if (READ_STORE_URL !== undefined) {
        const { command } = service('mongodb');
        const { hostname, port, searchParams } = new URL(READ_STORE_URL);
        expect([hostname, port]).toEqual(['mongodb', '27017']);
        expect(searchParams.get('replicaSet')).toBe(command[command.indexOf('--replSet') + 1]);
      }
      const healthy = { condition: 'service_healthy' };
      expect(program.depends_on).toEqual({ kurrentdb: healthy, mongodb: healthy });
    });
  });

  test('has no two programs on one port', () => {
    const ports = Object.values(compose.services).flatMap((each) => each.ports);
    expect(new Set(ports).size).toBe(ports.length);
  });
});
