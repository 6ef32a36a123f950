import { MongoServerError } from 'mongodb';

/** Another transaction wrote the document first. */
export function writeConflict(): MongoServerError {
  return transient({ code: 112, message: 'WriteConflict' });
}

/** The transaction was aborted, or its server has ended. */
export function noSuchTransaction(): MongoServerError {
  return transient({ code: 251, message: 'NoSuchTransaction' });
}

function transient(of: { code: number; message: string }): MongoServerError {
  const error = new MongoServerError(of);
  error.addErrorLabel('TransientTransactionError');
  return error;
}
