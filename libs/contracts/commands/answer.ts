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
