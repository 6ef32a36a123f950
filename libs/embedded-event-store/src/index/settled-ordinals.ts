/** The ordinals of each stream, one stream behind the other, four bytes an event. */
export class SettledOrdinals {
  #ordinals = new Uint32Array(0);
  /** Where each stream begins, by its key; one more says where the last one ends. */
  #starts = new Uint32Array(1);

  /** How many ordinals of a stream are here. */
  count(key: number): number {
    const end = this.#starts[key + 1];
    return end === undefined ? 0 : end - (this.#starts[key] as number);
  }

  at(key: number, revision: number): number {
    return this.#ordinals[(this.#starts[key] as number) + revision] as number;
  }

  /** Puts more ordinals behind those of each stream: `count` of them by key, then one by one. */
  extend(counts: Uint32Array, fill: (put: (key: number, ordinal: number) => number) => void): void {
    const starts = new Uint32Array(counts.length + 1);
    for (let key = 0; key < counts.length; key++) {
      starts[key + 1] = (starts[key] as number) + this.count(key) + (counts[key] as number);
    }
    const ordinals = new Uint32Array(starts[counts.length] as number);
    const next = starts.slice(0, counts.length);
    for (let key = 0; key + 1 < this.#starts.length; key++) {
      const [from, to] = [this.#starts[key] as number, this.#starts[key + 1] as number];
      let behind = next[key] as number;
      for (let at = from; at < to; at++) ordinals[behind++] = this.#ordinals[at] as number;
      next[key] = behind;
    }
    fill((key, ordinal) => {
      const at = next[key] as number;
      ordinals[at] = ordinal;
      next[key] = at + 1;
      return at - (starts[key] as number);
    });
    this.#ordinals = ordinals;
    this.#starts = starts;
  }
}
