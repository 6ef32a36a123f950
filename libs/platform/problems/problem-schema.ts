import { z } from 'zod';

/** How a refusal is answered (RFC 9457), for those who describe or check answers. */
export const problemSchema = z
  .looseObject({
    type: z.string(),
    status: z.int(),
    code: z.string().describe('Stable; texts may change'),
    title: z.string(),
    detail: z.string().describe('What is wrong and what to do, in the language asked for'),
    instance: z.string().describe('The correlation id of the request'),
    errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
    contradicts: z.string().optional().describe('The event that stands in the way'),
  })
  .meta({ id: 'Problem' });
