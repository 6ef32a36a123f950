import type { Position } from '#kernel';
import type { FaultCode } from '../errors.ts';
import type { Pulled } from '../subscription-reader.ts';

/** What the thread is started with. */
export interface Assignment {
  readonly url: string;
  readonly after?: Position;
}

/**
 * What the thread sends: what it pulled, as JSON, which costs the receiving thread half of what a
 * structured clone does; or, last, why it pulls no more.
 */
export type FromThread =
  | { readonly kind: 'pulled'; readonly json: string }
  | {
      readonly kind: 'ended';
      readonly reason: string;
      /** The store stated it: repeating is pointless. */
      readonly fault?: { readonly code: FaultCode; readonly message: string };
    };

/** What stands in the JSON. */
export type PulledBatch = readonly Exclude<Pulled, { kind: 'ended' }>[];

/** What the thread receives for each batch that was handed out: it may send another. */
export type ToThread = 'taken';

/** Batches on their way or waiting to be handed out. */
export const BATCHES_AHEAD = 4;
