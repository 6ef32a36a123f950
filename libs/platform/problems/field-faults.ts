import type { BilingualText } from '#kernel';
import type { FieldFault } from './problem.ts';

const TOLD_MAX = 50;
const PATH_MAX = 200;

/**
 * The faults of one request, in the order found. Only the first are kept to be told, each with the
 * beginning of its path; the rest are counted: an answer must not grow with a hostile request.
 */
export class FieldFaults {
  readonly #kept: FieldFault[] = [];
  #count = 0;

  /** How many were found. */
  get count(): number {
    return this.#count;
  }

  add(path: readonly PropertyKey[], message: BilingualText): void {
    this.#count += 1;
    if (this.#count <= TOLD_MAX) this.#kept.push({ path: dotted(path), message });
  }

  /** What is told of them: those kept, and how many there are beside them. */
  told(): readonly FieldFault[] {
    const more = this.#count - this.#kept.length;
    if (more === 0) return this.#kept;
    const message = { vi: `… và ${more} chỗ nữa`, en: `… and ${more} more` };
    return [...this.#kept, { path: '', message }];
  }
}

function dotted(path: readonly PropertyKey[]): string {
  const whole = path.map(String).join('.');
  return whole.length > PATH_MAX ? `${whole.slice(0, PATH_MAX)}…` : whole;
}
