/** The gRPC status codes this server sends. */
export const Status = {
  OK: 0,
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
} as const;

/** A call that ends with something else than OK. */
export class StatusError extends Error {
  readonly status: number;
  readonly trailers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, trailers: Record<string, string> = {}) {
    super(message);
    this.name = 'StatusError';
    this.status = status;
    this.trailers = trailers;
  }
}

/** Text that may travel in a header: ASCII as it is, anything else percent-encoded. */
export function headerText(text: string): string {
  return text.replace(/[^ -~]/gu, (character) => encodeURIComponent(character.toWellFormed()));
}
