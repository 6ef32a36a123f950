/** Counts by kind and name, over many simulations: what was met, and how often. */
export class Tally {
  readonly #counts = new Map<string, Map<string, number>>();

  /** One more of a name. */
  count(kind: string, name: string): void {
    const ofKind = this.#counts.get(kind) ?? new Map<string, number>();
    this.#counts.set(kind, ofKind);
    ofKind.set(name, (ofKind.get(name) ?? 0) + 1);
  }

  /** All counts by kind and name, in order. */
  all(): Readonly<Record<string, Readonly<Record<string, number>>>> {
    const inOrder = <Value>(entries: Iterable<[string, Value]>): [string, Value][] =>
      [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
    const kinds = inOrder(this.#counts);
    return Object.fromEntries(
      kinds.map(([kind, counts]) => [kind, Object.fromEntries(inOrder(counts))]),
    );
  }
}
