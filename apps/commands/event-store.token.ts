/** Injects the `EventStore` that commands are recorded in. */
export const EVENT_STORE = Symbol('EVENT_STORE');
