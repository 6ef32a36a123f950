import { describe, expect, it } from '@jest/globals';
import { programUsage, readOrder } from '../src/command-line/order.ts';

describe('the arguments and the environment of the event store', () => {
  it('name the directory and the port, the arguments before the environment', () => {
    const environment = { DATA_DIR: 'data', EVENT_STORE_PORT: '1' };
    expect(readOrder([], environment)).toEqual({
      kind: 'run',
      options: { directory: 'data', port: 1 },
    });
    expect(readOrder(['--directory', 'other', '--port=2'], environment)).toEqual({
      kind: 'run',
      options: { directory: 'other', port: 2 },
    });
  });

  it('say how large events and appends may be, and what a start checks; empty is not set', () => {
    const sizes = {
      EVENT_MAX_BYTES: '10',
      APPEND_MAX_BYTES: '20',
      START_CHECK_BYTES: '0',
      START_CHECK_MS: '7',
    };
    const options = { directory: 'data', port: 2113 };
    expect(readOrder([], { DATA_DIR: 'data', ...sizes })).toEqual({
      kind: 'run',
      options: {
        ...options,
        maxEventBytes: 10,
        maxAppendBytes: 20,
        startCheckBytes: 0,
        startCheckMs: 7,
      },
    });
    const empty = { EVENT_STORE_PORT: '', EVENT_MAX_BYTES: '', START_CHECK_BYTES: '' };
    expect(readOrder([], { DATA_DIR: 'data', ...empty })).toEqual({ kind: 'run', options });
  });

  it.each([
    [{ EVENT_MAX_BYTES: '0' }, 'EVENT_MAX_BYTES must be a whole number of bytes from 1'],
    [{ APPEND_MAX_BYTES: '1e6' }, 'APPEND_MAX_BYTES must be a whole number of bytes from 1'],
    [{ START_CHECK_BYTES: '-1' }, 'START_CHECK_BYTES must be a whole number of bytes from 0'],
    [{ EVENT_STORE_PORT: '65536' }, 'The port must be a whole number from 0 to 65535'],
    [{ DATA_DIR: '' }, 'Name the data directory'],
  ])('that are wrong are named: %j', (environment, fault) => {
    expect(readOrder([], { DATA_DIR: 'data', ...environment })).toEqual({
      kind: 'wrong-setting',
      message: expect.stringContaining(fault),
    });
  });

  it.each([
    [['verfy'], 'There is no command verfy. There are verify, export, import and stats.'],
    [['data', '2113'], 'There is no command data.'],
    [['--host', '0.0.0.0'], 'There is no option --host.'],
    [['--port'], '--port needs a value.'],
    [['--directory', '--port'], '--directory needs a value.'],
  ])('that are none run nothing: %j', (args, fault) => {
    const order = readOrder(args, { DATA_DIR: 'data' });
    expect(order).toEqual({ kind: 'wrong-use', message: expect.stringContaining(fault) });
    expect(JSON.stringify(order)).not.toContain('To specify');
  });

  it('are explained', () => {
    expect(readOrder(['--help'], {})).toEqual({ kind: 'help' });
    for (const name of [
      'verify',
      '--directory',
      '--port',
      'EVENT_MAX_BYTES',
      'START_CHECK_BYTES',
    ]) {
      expect(programUsage).toContain(name);
    }
  });
});
