import { describe, expect, it } from '@jest/globals';
import { closeAll } from '../src/closing.ts';

describe('what is to be closed', () => {
  it('is closed, the latest first, though one of it fails; then it is said why', async () => {
    const closed: string[] = [];
    const closer = (name: string) => () => void closed.push(name);
    const failing = (why: string) => () => Promise.reject(new Error(why));
    const closers = [closer('lock'), failing('second'), closer('log'), failing('first')];
    await expect(closeAll(closers)).rejects.toThrow('first');
    expect(closed).toEqual(['log', 'lock']);
    await closeAll([closer('alone')]);
  });
});
