import { describe, expect, test } from '@jest/globals';
import type { LoadedStream } from './loaded-stream.ts';
import { StreamCache } from './stream-cache.ts';

function loaded(stream: `${string}-${string}`, revision: number, bytes = 100): LoadedStream {
  return { stream, revision, bytes, state: revision, position: undefined, commands: new Map() };
}

describe('The memory of folded streams', () => {
  test('holds no more bytes than it may, and lets go of the longest unused first', () => {
    const cache = new StreamCache(300);
    for (const stream of ['tally-a', 'tally-b', 'tally-c'] as const) cache.keep(loaded(stream, 0));
    cache.get('tally-a');
    cache.keep(loaded('tally-d', 0));
    expect(cache.bytes).toBe(300);
    expect(['a', 'b', 'c', 'd'].map((id) => cache.get(`tally-${id}`) !== undefined)).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  test('counts a stream once, however often it grows', () => {
    const cache = new StreamCache(1_000);
    for (let revision = 0; revision < 5; revision += 1) {
      cache.keep(loaded('tally-a', revision, 100 + revision));
    }
    expect(cache.bytes).toBe(104);
  });

  test('keeps nothing of a stream that is larger than all of it', () => {
    const cache = new StreamCache(300);
    cache.keep(loaded('tally-a', 0, 301));
    expect(cache.get('tally-a')).toBeUndefined();
    expect(cache.bytes).toBe(0);
  });

  test('does not go back behind what it knows already', () => {
    const cache = new StreamCache(300);
    cache.keep(loaded('tally-a', 7));
    cache.keep(loaded('tally-a', 6));
    expect(cache.get('tally-a')?.loaded.revision).toBe(7);
  });

  test('says that a stream is behind the log until it is kept anew', () => {
    const cache = new StreamCache(300);
    cache.keep(loaded('tally-a', 7));
    cache.fallBehind('tally-a');
    expect(cache.get('tally-a')?.behind).toBe(true);
    cache.keep(loaded('tally-a', 9));
    expect(cache.get('tally-a')).toMatchObject({ behind: false, loaded: { revision: 9 } });
  });
});
