import { existsSync } from 'node:fs';
import { EventStoreError, systemCode } from './errors.ts';

/**
 * What the system has against a file of the store, as a failure that names the file and the way out.
 * Any other failure is given back as it is.
 */
export function namingFile(error: unknown): unknown {
  // The lock is taken with the directory, so what is wrong with it looks like a fault of that.
  const isOfLock = error instanceof EventStoreError && error.code === 'data-directory-not-writable';
  if (error instanceof EventStoreError && !isOfLock) return error;
  const fault = isOfLock ? error.cause : error;
  const code = systemCode(fault);
  const { path } = (fault ?? {}) as NodeJS.ErrnoException;
  if (code === undefined || path === undefined) return error;
  if (isOfLock && !(isPermission(code) && existsSync(path))) return error;
  return isPermission(code)
    ? new EventStoreError('data-directory-not-writable', notAllowed(path, code), { cause: fault })
    : new EventStoreError('start-failed', `${path} cannot be opened (${code}).`, { cause: fault });
}

function isPermission(code: string): boolean {
  return code === 'EACCES' || code === 'EPERM';
}

function notAllowed(path: string, code: string): string {
  return (
    `This user may not open ${path} (${code}). Give it, and all that lies beside it, to the user that ` +
    'runs the store, or run this as its owner.'
  );
}
