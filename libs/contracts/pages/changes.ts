import { z } from 'zod';
import { position } from './parts.ts';

const changed = z
  .strictObject({
    model: z.string().describe('The read model: communeProgress, communeTimeline, …'),
    ids: z.array(z.string()).describe('The documents that were made or changed'),
    removed: z.array(z.string()).describe('The documents that were removed'),
    whole: z
      .literal(true)
      .optional()
      .describe('Any document of the model may have changed: too many to name, or built anew'),
  })
  .meta({ id: 'ChangedModel' });

/** What a `changed` event of the stream of changes says. */
export const changesSchema = z
  .strictObject({
    position: position.describe(
      'The pages show it when asked with this minPosition; the id of the event, too',
    ),
    changes: z.array(changed),
  })
  .meta({ id: 'Changes' });

/** What a `reset` event of the stream of changes says. */
export const changesResetSchema = z
  .strictObject({
    position: position.describe('Ask for the page anew, with this minPosition'),
    code: z
      .enum(['changes-not-kept', 'position-not-of-this-log'])
      .describe(
        'Changes are kept for a time; the position asked for lies beyond the end of the log',
      ),
    detail: z.string().describe('In the language asked for'),
  })
  .meta({ id: 'ChangesReset' });
