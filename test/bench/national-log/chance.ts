import type { Uuid } from '#kernel';

/** A seeded source of chance (xorshift32 after a Weyl step): the same seed, the same history. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) | 1;
  }

  /** A whole number of 32 bits, 0 or more. */
  bits(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return x >>> 0;
  }

  /** From 0 up to, not with, 1. */
  share(): number {
    return this.bits() / 2 ** 32;
  }

  /** A whole number from `least` to `most`, both possible. */
  between(least: number, most: number): number {
    return least + (this.bits() % (most - least + 1));
  }

  /** One of a list that is not empty. */
  oneOf<Item>(items: readonly Item[]): Item {
    return items[this.bits() % items.length] as Item;
  }

  /** A UUID of version 4. */
  uuid(): Uuid {
    const hex = [0, 1, 2, 3].map(() => this.bits().toString(16).padStart(8, '0')).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  /** A list in another order. */
  shuffled<Item>(items: readonly Item[]): Item[] {
    const all = [...items];
    for (let at = all.length - 1; at > 0; at -= 1) {
      const other = this.bits() % (at + 1);
      [all[at], all[other]] = [all[other] as Item, all[at] as Item];
    }
    return all;
  }
}
