/** What can go wrong in the projections, by its stable code (D14). */
export type ProjectionFaultCode =
  | 'begins-again'
  | 'cursor-invalid'
  | 'cursor-outdated'
  | 'document-parked'
  | 'lease-lost'
  | 'position-not-of-this-log'
  | 'query-not-supported'
  | 'read-model-behind'
  | 'read-model-events-max'
  | 'read-model-rebuilding'
  | 'read-model-stopped'
  | 'read-store-belongs-to-another-log'
  | 'read-store-conflict'
  | 'read-store-refused'
  | 'read-store-unavailable'
  | 'too-many-listeners';

/** A failure with a code, what is wrong and what to do, and the facts behind it. */
export class ProjectionFault extends Error {
  readonly code: ProjectionFaultCode;
  readonly context: Readonly<Record<string, unknown>>;

  constructor(
    code: ProjectionFaultCode,
    message: string,
    context: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ProjectionFault';
    this.code = code;
    this.context = context;
  }
}
