import { z } from 'zod';
import { idSchema } from '#domain/values.ts';

/** What a command answers, the same byte for byte however often it is repeated (D16). */
export const commandAnswerSchema = z
  .strictObject({
    stream: z.string().describe('The stream it was recorded on, <category>-<id>'),
    id: z.string().describe('The id of what the stream is about'),
    revision: z.int().min(0).describe('For If-Match of the next command on it'),
    position: z
      .string()
      .regex(/^\d{20}$/)
      .describe('For minPosition of a query that must see it'),
    eventIds: z.array(idSchema),
    recorded: z.boolean().describe('false: there was nothing to do'),
  })
  .meta({ id: 'CommandAnswer' });

/** What a command answers. */
export type CommandAnswer = z.output<typeof commandAnswerSchema>;

/** How a refusal is answered (RFC 9457). */
export const problemDetailsSchema = z
  .looseObject({
    type: z.string(),
    status: z.int(),
    code: z.string().describe('Stable; texts may change'),
    title: z.string(),
    detail: z.string().describe('What is wrong and what to do, in the language asked for'),
    instance: z.string().describe('The correlation id of the request'),
    errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
    contradicts: idSchema.optional().describe('The event that stands in the way'),
  })
  .meta({ id: 'Problem' });
