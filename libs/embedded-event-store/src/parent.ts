/**
 * Tells something to the program that holds an IPC channel to this one. If that has gone away, nobody is told,
 * and this one ends in order as it would have.
 */
export function tellParent(message: object): void {
  // Without a callback Node would raise the failure as an error of the process.
  if (process.connected) process.send?.(message, () => undefined);
}
