import { MongoBulkWriteError, MongoServerError } from 'mongodb';

const DUPLICATE_KEY = 11_000;

/** Whether a document was refused because one with its id is there. */
export function isDuplicate(failure: unknown): boolean {
  return failure instanceof MongoServerError && failure.code === DUPLICATE_KEY;
}

/** Whether the document was made now; `false` if one with its id was there. */
export async function insertIfMissing(inserting: Promise<unknown>): Promise<boolean> {
  try {
    await inserting;
    return true;
  } catch (failure) {
    if (isDuplicate(failure)) return false;
    throw failure;
  }
}

/** Inserts many in no order, of which some may be there already and say the same. */
export async function insertThoseMissing(inserting: Promise<unknown>): Promise<void> {
  try {
    await inserting;
  } catch (failure) {
    if (!(failure instanceof MongoBulkWriteError)) throw failure;
    const errors = [failure.writeErrors].flat();
    const areDuplicates = errors.every(({ code }) => code === DUPLICATE_KEY);
    if (errors.length === 0 || !areDuplicates) throw failure;
  }
}
