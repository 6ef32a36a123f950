/** Injects the `Configuration`. */
export const CONFIGURATION = Symbol('CONFIGURATION');

/** Injects the `Clock`. */
export const CLOCK = Symbol('CLOCK');

/** The time now in milliseconds since 1970 UTC; replaced in tests. */
export type Clock = () => number;
