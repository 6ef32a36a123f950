import { MongoError, MongoServerError } from 'mongodb';
import { ProjectionFault } from '../faults.ts';

/** An index of the same name, or over the same fields, is there and is another one. */
const INDEX_IS_ANOTHER: readonly unknown[] = [85, 86];

/** Gives a failure of MongoDB its name: what was under way may have happened or not. */
export async function unavailable<Result>(operation: Promise<Result>): Promise<Result> {
  try {
    return await operation;
  } catch (failure) {
    if (!(failure instanceof MongoError)) throw failure;
    if (failure instanceof MongoServerError && INDEX_IS_ANOTHER.includes(failure.code)) {
      throw new ProjectionFault(
        'read-store-refused',
        `MongoDB holds another index than this release declares: ${failure.message} ` +
          'An index that changes needs a new version of its read model.',
        { mongoCode: failure.code },
        { cause: failure },
      );
    }
    throw new ProjectionFault(
      'read-store-unavailable',
      `MongoDB did not do what it was asked: ${failure.message}`,
      { mongoCode: failure.code },
      { cause: failure },
    );
  }
}
