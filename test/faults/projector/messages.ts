import type { Step } from '#projections';

/** Where a projector stands within a batch. */
export const moments = [
  'after load',
  'before write',
  'between write and checkpoint',
  'after checkpoint',
] as const;

/** Where a projector stands within a batch. */
export type Moment = (typeof moments)[number];

/** What a projector said last of a batch: that it stands at a moment, or goes on from there. */
export interface LastSaid {
  readonly kind: 'at' | 'left';
  readonly moment: Moment;
}

/** What the projector of the fault tests tells the test that started it. */
export type FromProjector =
  | {
      readonly kind: 'at';
      readonly moment: Moment;
      readonly batch: Step;
      /** Tells moments apart: one batch may be folded while another is written. */
      readonly step: number;
    }
  /** It goes on from there. */
  | { readonly kind: 'left'; readonly moment: Moment; readonly batch: Step }
  | { readonly kind: 'ready' }
  | { readonly kind: 'report'; readonly code: string; readonly message: string };

/** What the test tells the projector: from which of its moments it may go on. */
export interface ToProjector {
  readonly kind: 'go';
  readonly step: number;
}
