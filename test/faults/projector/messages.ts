/** Where a projector stands within a batch. */
export const moments = [
  'after load',
  'before write',
  'between write and checkpoint',
  'after checkpoint',
] as const;

/** Where a projector stands within a batch. */
export type Moment = (typeof moments)[number];

/** What the projector of the fault tests tells the test that started it. */
export type FromProjector =
  | { readonly kind: 'at'; readonly moment: Moment; readonly to: string }
  | { readonly kind: 'ready' }
  | { readonly kind: 'report'; readonly code: string; readonly message: string };

/** What the test tells the projector. */
export interface ToProjector {
  readonly kind: 'go';
}
