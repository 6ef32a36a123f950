import { EventStoreError } from '../errors.ts';

/** Bytes of a segment that are no frames, though they should be. */
export interface Damage {
  readonly from: number;
  readonly to: number;
  readonly what: string;
}

interface Place {
  readonly path: string;
  readonly base: number;
}

const listedMax = 3;
const wayOut = '`verify` lists all damage of the log. Nothing was changed.';

/** The failure of a log with a damaged segment. */
export function damagedSegment({ path, base }: Place, damage: readonly Damage[]): EventStoreError {
  const listed = damage
    .slice(0, listedMax)
    .map(
      ({ from, to, what }) =>
        `from byte ${from - base} (position ${from}) to ${to - base}: ${what}`,
    );
  const more = damage.length > listedMax ? `; and ${damage.length - listedMax} times more` : '';
  return new EventStoreError(
    'corrupt-log',
    `The log is damaged in ${path} ${listed.join('; ')}${more}. ${wayOut} ` +
      'Restore this file from a backup.',
  );
}

/** The failure of a log in which a segment does not begin where the one before it ends. */
export function missingSegment({ path, base }: Place, end: number): EventStoreError {
  return new EventStoreError(
    'corrupt-log',
    `The log is damaged before ${path}: a segment is missing or has another length (position ` +
      `${end} should be ${base}). ${wayOut} Restore the files before this one from a backup.`,
  );
}
