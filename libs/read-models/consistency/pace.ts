import { setImmediate as othersFirst } from 'node:timers/promises';

/** How much is done before others in the process have their turn. */
const AT_ONCE = 50;

/**
 * Hands out items, others in the process having their turn now and then: what is long, and what a
 * store in memory hands out without ever letting go, would otherwise hold them up.
 */
export async function* paced<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
): AsyncGenerator<Item> {
  let handedOut = 0;
  for await (const item of items) {
    if (handedOut % AT_ONCE === 0) await othersFirst();
    handedOut += 1;
    yield item;
  }
}
