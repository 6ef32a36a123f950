import type { Chance } from '#testing/chance.ts';
import type { LastSaid, Moment } from './messages.ts';

/** Who is killed, and when; `while writing` lets the write begin. */
export type Blow =
  | { readonly victim: 'projector' | 'mongod' | 'both'; readonly moment: Moment }
  | { readonly victim: 'projector' | 'both'; readonly moment: 'while writing' };

/** Where in its batch a projector was when the blow fell. */
export type Place =
  | 'load to write'
  | 'while writing'
  | 'write to checkpoint'
  | 'while the checkpoint is set'
  | 'after the checkpoint';

/** The gaps between the steps of a batch, each of which has to be hit often. */
export const gaps = ['load to write', 'write to checkpoint', 'after the checkpoint'] as const;

/** At the worst: the documents of the batch stand, its checkpoint does not. */
export const atTheWorst: Blow = { victim: 'projector', moment: 'between write and checkpoint' };

/** One blow of each kind that matters most. */
export const shortRun: readonly Blow[] = [
  atTheWorst,
  { ...atTheWorst, victim: 'mongod' },
  { victim: 'projector', moment: 'after load' },
  { victim: 'mongod', moment: 'after checkpoint' },
];

/** With each server: 200 in all. */
const ROUNDS = 100;

/** At least 50 of all have to fall into each gap. */
export const IN_EACH_GAP = 25;

/** Two of seven in each gap, where the projector is held; one into the midst of a write. */
export function fullRun(chance: Chance): readonly Blow[] {
  return Array.from({ length: ROUNDS }, (_, round): Blow => {
    if (round % 7 === 6) {
      return { victim: chance.oneOf(['projector', 'both'] as const), moment: 'while writing' };
    }
    const victim = chance.oneOf(['projector', 'projector', 'mongod', 'both'] as const);
    const early = chance.oneOf(['after load', 'before write'] as const);
    const moments = [early, 'between write and checkpoint', 'after checkpoint'] as const;
    return { victim, moment: moments[(round % 7) % 3] ?? early };
  });
}

/**
 * Where the projector was, by what it said last of the batch. It was told to write, and had not said
 * yet that it had: that is within the write, and counts for no gap; so with the checkpoint.
 */
export function placeOf({ kind, moment }: LastSaid): Place {
  switch (moment) {
    case 'after load':
      return 'load to write';
    case 'before write':
      return kind === 'at' ? 'load to write' : 'while writing';
    case 'between write and checkpoint':
      return kind === 'at' ? 'write to checkpoint' : 'while the checkpoint is set';
    case 'after checkpoint':
      return 'after the checkpoint';
  }
}

/** A blow that fell, and where it did. */
export type Fallen = Blow & { readonly place: Place };

/** How many there are of each kind. */
export function counted(
  blows: readonly Fallen[],
  of: (blow: Fallen) => string,
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const blow of blows) counts[of(blow)] = (counts[of(blow)] ?? 0) + 1;
  return counts;
}
