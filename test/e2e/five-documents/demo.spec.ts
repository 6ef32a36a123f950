import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { positionOf } from '#kernel';
import { demoOrder } from '../../../examples/five-documents/command-line.ts';
import { endOf } from '../../../examples/five-documents/programs.ts';
import { summary } from '../../../examples/five-documents/summary.ts';

describe('The demo', () => {
  test.each(['--help', '-h'])('says with %s how it is used', (help) => {
    expect(demoOrder([help])).toMatchObject({
      instead: { exitCode: 0, text: expect.stringContaining('--once') },
    });
  });

  test.each([
    ['--twice', "Unknown option '--twice'"],
    ['again', "Unexpected argument 'again'"],
    ['--once=1', "Option '--once' does not take an argument"],
  ])('with %s starts nothing, and says how it is used', (argument, fault) => {
    const order = demoOrder([argument]);
    expect(order).toMatchObject({ instead: { exitCode: 2 } });
    expect(JSON.stringify(order)).toContain(fault);
    expect(JSON.stringify(order)).toContain('npm run demo [-- --once]');
  });

  test('names addresses only of a ledger that still runs', () => {
    const ids = new Map([['ky-tan', 'a']]);
    const recorded = { ids, position: positionOf(7n), facts: 3, isNew: true, seconds: '1.0' };
    expect(summary(recorded, 'http://127.0.0.1:8080')).toContain(
      'http://127.0.0.1:8080/v1/communes/a/timeline',
    );
    expect(summary(recorded, undefined)).not.toContain('/v1/');
    expect(summary(recorded, undefined)).toContain('npm start');
  });

  test.each<[string, { readonly log?: string; readonly printed?: string }]>([
    ['the event store ended', { log: 'the event store ended' }],
    ['port-in-use: 8080', { printed: 'port-in-use: 8080\n' }],
    ['the ledger ended with exit code 1', {}],
  ])('says why its ledger ended: %s', async (reason, { log = '', printed = '' }) => {
    const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
    const program = Object.assign(new EventEmitter(), streams);
    const ended = endOf(program as unknown as Parameters<typeof endOf>[0]);
    program.emit('exit', 1);
    if (log) program.stdout.write(`${JSON.stringify({ level: 'fatal', msg: log })}\n`);
    program.stdout.end();
    program.stderr.end(printed);
    while (!program.stdout.readableEnded || !program.stderr.readableEnded) await turn();
    program.emit('close', 1);
    expect(await ended).toEqual({ code: 1, reason });
  });
});
