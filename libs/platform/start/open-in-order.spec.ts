import { describe, expect, test } from '@jest/globals';
import { openInOrder, type Opened } from './open-in-order.ts';

describe('a program of several parts', () => {
  const closed: string[] = [];
  const open = (opened: Opened, name: string, fault?: Error): void =>
    opened.push(async () => {
      closed.push(name);
      if (fault) throw fault;
    });

  test('closes them in the opposite order, each once', async () => {
    closed.length = 0;
    const running = await openInOrder(async (opened) => {
      open(opened, 'log');
      open(opened, 'pages');
      return { url: 'here' };
    });
    expect(running.url).toBe('here');
    await Promise.all([running.stop(), running.stop()]);
    expect(closed).toEqual(['pages', 'log']);
  });

  test('closes the others where one cannot be closed, and tells of the first', async () => {
    closed.length = 0;
    const running = await openInOrder(async (opened) => {
      open(opened, 'log', new Error('the log is stuck'));
      open(opened, 'store');
      open(opened, 'pages', new Error('the pages are stuck'));
      return {};
    });
    await expect(running.stop()).rejects.toThrow('the pages are stuck');
    expect(closed).toEqual(['pages', 'store', 'log']);
  });

  test('that cannot start closes what is open, and tells why it could not start', async () => {
    closed.length = 0;
    const started = openInOrder(async (opened) => {
      open(opened, 'log');
      open(opened, 'store', new Error('the store is stuck'));
      return Promise.reject(new Error('the port is in use'));
    });
    await expect(started).rejects.toThrow('the port is in use');
    expect(closed).toEqual(['store', 'log']);
  });
});
