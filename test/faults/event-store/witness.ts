import { AllForwards } from '../../../libs/embedded-event-store/src/store/cursors.ts';
import { EventStore } from '../../../libs/embedded-event-store/src/store/event-store.ts';

/** What the issue of every fault must be: nothing in any of these but the first. */
export interface Tally {
  acknowledged: number;
  lost: number;
  /** Refused or unknown appends of which a part is there. */
  wronglyAccepted: number;
  visibleButLost: number;
  positionsUsedTwice: number;
}

/** Remembers what a store said in all its lives, and holds it against what is there in the end. */
export class Witness {
  readonly #acknowledged = new Set<string>();
  readonly #refused = new Set<string>();
  readonly #shown = new Map<number, string>();
  #twice = 0;

  /** Takes in the lines of a writer, of which the last may be cut. */
  hear(lines: string): void {
    for (const line of lines.split('\n').slice(0, -1)) {
      const [what, first = '', second = ''] = line.split(' ');
      if (what === 'acknowledged') this.#acknowledged.add(first);
      // Whether an append is there whose flush failed, nobody knows; one without room is not.
      if (what === 'refused' && second === 'disk-full') this.#refused.add(first);
      if (what === 'shown') this.#see(Number(first), second);
    }
  }

  /** Opens the store, which must be possible at once, and counts. */
  async judge(directory: string): Promise<Tally> {
    const store = await EventStore.open({ directory, segmentBytes: 2_048 });
    const names = new Map<string, number>();
    const there = new Map<number, string>();
    const cursor = new AllForwards(store, 0);
    for (let event = cursor.next(); event; event = cursor.next()) {
      if (event.stream.startsWith('$')) continue;
      const name = event.data.toString('latin1');
      names.set(name, (names.get(name) ?? 0) + 1);
      there.set(event.position, name);
      this.#see(event.position, name, false);
    }
    await store.close();
    const isHalf = ([name, count]: [string, number]) => !name.endsWith(`/${count}`);
    return {
      acknowledged: this.#acknowledged.size,
      lost: [...this.#acknowledged].filter((name) => !names.has(name)).length,
      wronglyAccepted:
        [...names].filter(isHalf).length +
        [...this.#refused].filter((name) => names.has(name)).length,
      visibleButLost: [...this.#shown].filter(([at, name]) => there.get(at) !== name).length,
      positionsUsedTwice: this.#twice,
    };
  }

  #see(position: number, name: string, remember = true): void {
    const earlier = this.#shown.get(position);
    if (earlier !== undefined && earlier !== name) this.#twice += 1;
    if (remember) this.#shown.set(position, name);
  }
}

/** Sums what several faults did. */
export function sum(tallies: readonly Tally[]): Tally {
  const total: Tally = {
    acknowledged: 0,
    lost: 0,
    wronglyAccepted: 0,
    visibleButLost: 0,
    positionsUsedTwice: 0,
  };
  for (const tally of tallies) {
    for (const key of Object.keys(total) as (keyof Tally)[]) total[key] += tally[key];
  }
  return total;
}
