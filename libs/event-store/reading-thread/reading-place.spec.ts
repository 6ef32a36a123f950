import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Pulled } from '../subscription-reader.ts';
import { ReadingPlace } from './reading-place.ts';

const AFTER = 40;
const [event, caughtUp, checkpoint] = (['event', 'caughtUp', 'checkpoint'] as const).map(
  (kind) => ({ kind }) as Pulled,
) as [Pulled, Pulled, Pulled];
const lengths = { maxLength: 4 * AFTER, size: 'max' } as const;
// A store that says "caught up" again does so seldom.
const anyMessages = fc
  .array(fc.tuple(fc.nat({ max: 99 }), fc.constantFrom(event, event, event, checkpoint)), lengths)
  .map((drawn) => drawn.map(([chance, message]) => (chance === 0 ? caughtUp : message)));

function changes(place: ReadingPlace, messages: readonly Pulled[]): number[] {
  return messages.flatMap((message, at) => (place.changesBehind(message) ? [at] : []));
}

const events = (count: number): Pulled[] => Array.from({ length: count }, () => event);

describe('A subscription to the log', () => {
  test('that has caught up is read here, whatever it hands out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: AFTER - 1 }), anyMessages, (before, live) => {
        const place = new ReadingPlace(AFTER);
        expect(changes(place, [...events(before), caughtUp, ...live])).toEqual([]);
        expect(place.isThread).toBe(false);
      }),
    );
  });

  test('that goes a long way is read in a thread until it has caught up, and then here', () => {
    const place = new ReadingPlace(AFTER);
    expect(changes(place, events(AFTER))).toEqual([AFTER - 1]);
    expect(place.isThread).toBe(true);
    expect(changes(place, [...events(3 * AFTER), checkpoint, caughtUp])).toEqual([3 * AFTER + 1]);
    expect(place.isThread).toBe(false);
  });

  test('that was lost counts anew, here, wherever it was read', () => {
    fc.assert(
      fc.property(anyMessages, (messages) => {
        const place = new ReadingPlace(AFTER);
        changes(place, messages);
        place.lost();
        expect(place.isThread).toBe(false);
        expect(changes(place, events(AFTER))).toEqual([AFTER - 1]);
      }),
    );
  });
});
