import type { Segment } from './segment.ts';

/** How far into a segment a saved index goes, and what proves that it belongs to the log. */
export interface Covered {
  readonly base: number;
  /** The CRC of the frame before the segment, as the segment's own header has it. */
  readonly previousCrc: number;
  readonly end: number;
  /** The CRC of the last frame covered, as the header behind it has it. */
  readonly lastCrc: number;
  /** The sums of the segment's blocks up to `end`. */
  readonly sums: Uint32Array;
}

/** What a saved index of the segment would cover now. */
export function coveredOf(segment: Segment, lastCrc: number): Covered {
  const { base, previousCrc, end, sums } = segment;
  return { base, previousCrc, end, lastCrc, sums: sums.save() };
}

/** Saved indexes hold, but have not the sums of their segments, whose frames are sound. */
export class IndexesUnfit extends Error {
  readonly bases: readonly number[];

  constructor(bases: readonly number[]) {
    super('Saved indexes do not fit the log.');
    this.bases = bases;
  }
}

/**
 * What is saved beside the log so that opening need not read all of it. It is a cache: the log
 * decides whether it fits, and where it does not, records are visited instead.
 */
export interface SavedSegments {
  /** What is saved of the segment, whether or not it fits the log. */
  read(base: number): Covered | undefined;
  /** What is saved of the segment, if it continues what was taken and visited so far. */
  find(base: number, previousCrc: number): Covered | undefined;
  /** Takes the records covered instead of visiting them. */
  take(covered: Covered, isLast: boolean): void;
  /** Says that records of another segment follow. */
  begin(): void;
  /** Forgets what is saved of a segment, so that the next start reads it. */
  forget(base: number): void;
  /** Saves what was visited of the segment; a failure is of no consequence. */
  save(covered: Covered): Promise<void>;
}
