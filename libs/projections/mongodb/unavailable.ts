import { MongoError } from 'mongodb';
import { ProjectionFault } from '../faults.ts';

/** Gives a failure of MongoDB its name: what was under way may have happened or not. */
export async function unavailable<Result>(operation: Promise<Result>): Promise<Result> {
  try {
    return await operation;
  } catch (failure) {
    if (!(failure instanceof MongoError)) throw failure;
    throw new ProjectionFault(
      'read-store-unavailable',
      `MongoDB did not do what it was asked: ${failure.message}`,
      { mongoCode: failure.code },
      { cause: failure },
    );
  }
}
