/** Bytes that are gathered before they are sent. */
export const chunkBytes = 64 * 1024;

/** How many events are looked at before other calls get their turn. */
export const eventsPerTurn = 1000;
