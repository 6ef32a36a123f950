const chunkBits = 14;
const chunkLength = 1 << chunkBits;
const high32 = 2 ** 32;

/** Positions in ascending order, six bytes each, in chunks that never move. */
export class PositionList {
  readonly #low: Uint32Array[] = [];
  readonly #high: Uint16Array[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The position at an index that exists. */
  at(index: number): number {
    const chunk = index >>> chunkBits;
    const within = index & (chunkLength - 1);
    const high = (this.#high[chunk] as Uint16Array)[within] as number;
    return high * high32 + ((this.#low[chunk] as Uint32Array)[within] as number);
  }

  push(position: number): void {
    const chunk = this.#length >>> chunkBits;
    if (chunk === this.#low.length) this.#grow();
    const within = this.#length & (chunkLength - 1);
    (this.#low[chunk] as Uint32Array)[within] = position >>> 0;
    (this.#high[chunk] as Uint16Array)[within] = position / high32;
    this.#length += 1;
  }

  /** Adds many, given as their low 32 and high 16 bits. */
  pushAll(low: Uint32Array, high: Uint16Array): void {
    for (let from = 0; from < low.length;) {
      const chunk = this.#length >>> chunkBits;
      if (chunk === this.#low.length) this.#grow();
      const within = this.#length & (chunkLength - 1);
      const to = Math.min(low.length, from + chunkLength - within);
      this.#low[chunk]?.set(low.subarray(from, to), within);
      this.#high[chunk]?.set(high.subarray(from, to), within);
      this.#length += to - from;
      from = to;
    }
  }

  /** Forgets the last ones. */
  cut(length: number): void {
    this.#length = length;
  }

  /** The index of the first position that is at least `position`. */
  firstAtLeast(position: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.at(middle) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #grow(): void {
    this.#low.push(new Uint32Array(chunkLength));
    this.#high.push(new Uint16Array(chunkLength));
  }
}
