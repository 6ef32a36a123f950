import { afterEach, describe, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { WorkerSessions } from './worker-sessions.ts';

// Nobody listens there; sessions are made without.
const client = new MongoClient('mongodb://127.0.0.1:1');
afterEach(() => client.close());

const leased = (token: number): { group: string; owner: string; token: number } => ({
  group: 'live',
  owner: 'a worker',
  token,
});

describe('The session of a lease', () => {
  test('ends when the lease is taken anew, or let go', async () => {
    const sessions = new WorkerSessions();
    const [first, second] = [client.startSession(), client.startSession()];
    await sessions.use(leased(1), first);
    await sessions.use(leased(2), second);
    expect([first.hasEnded, second.hasEnded]).toEqual([true, false]);
    await sessions.end(leased(2));
    expect(second.hasEnded).toBe(true);
    expect(sessions.of('live')).toBeUndefined();
  });

  test('outlives the letting go of a lease that was taken anew since', async () => {
    const sessions = new WorkerSessions();
    const [first, second] = [client.startSession(), client.startSession()];
    await sessions.use(leased(1), first);
    await sessions.use(leased(2), second);
    await sessions.end(leased(1));
    expect(sessions.of('live')).toBe(second);
    expect(second.hasEnded).toBe(false);
    await sessions.end(leased(2));
  });
});
