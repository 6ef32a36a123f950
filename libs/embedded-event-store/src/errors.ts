/** The codes by which a store that cannot start, or cannot write, says why. */
export type EventStoreErrorCode =
  | 'data-directory-in-use'
  | 'data-directory-not-writable'
  | 'port-in-use'
  | 'address-unusable'
  | 'configuration-invalid'
  | 'corrupt-log'
  | 'import-unfinished'
  | 'disk-full'
  | 'read-only'
  | 'closed'
  | 'not-ready-in-time'
  | 'start-failed';

/** A failure of the store itself, with a stable code and what to do about it. */
export class EventStoreError extends Error {
  readonly code: EventStoreErrorCode;

  constructor(code: EventStoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EventStoreError';
    this.code = code;
  }
}

/** The `code` of a system error such as ENOSPC, if there is one. */
export function systemCode(error: unknown): string | undefined {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

const outOfRoom = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Whether a file could not be opened because too many are open. */
export function isOutOfFiles(error: unknown): boolean {
  return ['EMFILE', 'ENFILE'].includes(systemCode(error) ?? '');
}

/** Whether something could not be written for want of room. */
export function isOutOfRoom(error: unknown): boolean {
  return outOfRoom.has(systemCode(error) ?? '');
}
