import { z } from 'zod';
import { isPosition, type DomainEvent, type Position } from '#kernel';
import { idSchema } from '../../values.ts';

/** A version of a read model, as its collection and its checkpoint carry it. */
export const modelVersionSchema = z.int().min(1).max(100_000);

/** Which collection of a version: the position of the request that asked for it. */
export const modelBuildSchema = z
  .string()
  .refine((text): text is Position => isPosition(text), 'must be a position of the log: 20 digits');

/** Documents of a read model, by id. */
export const documentsSchema = z
  .array(z.string().min(1).max(500))
  .min(1)
  .max(1_000)
  .refine((ids) => new Set(ids).size === ids.length, 'must name each document once');

/** A collection of a read model: of a version, the first one where no build is named. */
const buildSchema = z.strictObject({
  version: modelVersionSchema,
  build: modelBuildSchema.optional(),
});

/**
 * What operators decided of a read model, on the stream `projection-<its name>`: not facts of the
 * programme, so nothing corrects or retracts them. `documents` absent: the event as a whole.
 */
export const projectionEvents = {
  'projection.rebuildRequested.v1': z.strictObject({ version: modelVersionSchema }),
  'projection.eventSkipped.v1': z.strictObject({
    version: modelVersionSchema,
    event: idSchema,
    documents: documentsSchema.optional(),
  }),
  'projection.eventRetried.v1': z.strictObject({ version: modelVersionSchema, event: idSchema }),
  /** What serves from here on. */
  'projection.promoted.v1': buildSchema,
  /** What serves again from here on. */
  'projection.rolledBack.v1': buildSchema,
  /** What is fed no longer, and dropped. */
  'projection.cleanedUp.v1': buildSchema,
} as const;

/** A decision of an operator, as it is recorded. */
export type ProjectionEvent = {
  [Type in keyof typeof projectionEvents]: DomainEvent<
    Type,
    z.output<(typeof projectionEvents)[Type]>
  >;
}[keyof typeof projectionEvents];
