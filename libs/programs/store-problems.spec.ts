import { describe, expect, test } from '@jest/globals';
import { EventStoreFault, type FaultCode } from '#event-store';
import { problemOfStoreFault } from './store-problems.ts';

const problemOf = (code: FaultCode) => problemOfStoreFault(new EventStoreFault(code, 'said why'));

describe('A fault of the event store', () => {
  test.each([
    'event-store-unavailable',
    'event-store-full',
    'too-much-contention',
    'ledger-not-open',
  ] as const)('%s passes: the same request may be sent again, and when', (code) => {
    const { status, text, extras } = problemOf(code)!;
    expect(status).toBe(503);
    expect(extras.retryAfterMs).toBeGreaterThan(0);
    expect(text.en).toMatch(/[Ss]end the same request again/);
  });

  test.each([
    ['stream-unreadable', 'release that reads it'],
    ['stream-deleted', 'backup'],
    ['append-too-large', 'Divide it'],
    ['event-store-access-denied', 'EVENT_STORE_URL'],
    ['event-store-too-old', 'KurrentDB 25.1'],
  ] as const)('%s does not: nobody is told to send it again, but what helps', (code, way) => {
    const { status, text, extras } = problemOf(code)!;
    expect(status).toBe(503);
    expect(extras.retryAfterMs).toBeUndefined();
    expect(extras.members).toEqual({ fault: 'said why' });
    expect(text.en).toContain(way);
    expect(text.en).toContain('Sending it again does not help.');
    expect(text.vi).toContain('Gửi lại không giúp được gì.');
  });
});
