import { Status, StatusError } from '../rpc/status.ts';
import { WireWriter } from '../wire/writer.ts';
import { rpcStatus, type StatusDetail } from './rpc-status.ts';

/** What may be wrong with an append of the second protocol, by the names that clients know it by. */
const statuses = {
  STREAM_REVISION_CONFLICT: Status.FAILED_PRECONDITION,
  STREAM_TOMBSTONED: Status.FAILED_PRECONDITION,
  STREAM_ALREADY_IN_APPEND_SESSION: Status.ABORTED,
  APPEND_SESSION_NO_REQUESTS: Status.FAILED_PRECONDITION,
  APPEND_RECORD_SIZE_EXCEEDED: Status.INVALID_ARGUMENT,
  APPEND_TRANSACTION_SIZE_EXCEEDED: Status.ABORTED,
  APPEND_CONSISTENCY_VIOLATION: Status.FAILED_PRECONDITION,
} as const;

/** The status of an append, with what its type of error says if it says more than its name. */
export function streamsError(
  reason: keyof typeof statuses,
  message: string,
  body?: WireWriter,
): StatusError {
  const name = reason
    .toLowerCase()
    .replace(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase());
  const type = `kurrentdb.protocol.v2.streams.errors.${name}ErrorDetails`;
  return detailed(
    statuses[reason],
    message,
    errorInfo(reason, 'streams'),
    ...(body ? [{ type, body }] : []),
  );
}

/** The status of a request that is malformed. */
export function badRequest(message: string): StatusError {
  const violation = new WireWriter().string(2, message);
  const detail = { type: 'google.rpc.BadRequest', body: new WireWriter().message(1, violation) };
  return detailed(Status.INVALID_ARGUMENT, message, errorInfo('BAD_REQUEST', 'server'), detail);
}

/** By this the client for .NET knows an error; that for Node knows it by the last detail. */
function errorInfo(reason: string, domain: string): StatusDetail {
  return {
    type: 'google.rpc.ErrorInfo',
    body: new WireWriter().string(1, reason).string(2, domain),
  };
}

/** The details of a status travel in a trailer of their own. */
function detailed(
  status: number,
  message: string,
  ...details: readonly StatusDetail[]
): StatusError {
  const bytes = rpcStatus(status, message, ...details);
  return new StatusError(status, message, { [detailsTrailer]: bytes.toString('base64') });
}

const detailsTrailer = 'grpc-status-details-bin';

/** What is wrong with an append, in the terms of the second protocol, whoever has found it. */
export async function inTermsOfV2<T>(append: () => Promise<T>): Promise<T> {
  try {
    return await append();
  } catch (error) {
    const isInvalid =
      error instanceof RangeError ||
      (error instanceof StatusError && error.status === Status.INVALID_ARGUMENT);
    if (!isInvalid || (error instanceof StatusError && detailsTrailer in error.trailers))
      throw error;
    throw badRequest(error.message);
  }
}
