import { z } from 'zod';
import { knownPosition, listOf } from './page.ts';
import { certainty, evidence, id, interval, position, reason, sentence, source } from './parts.ts';

const stream = z.string().describe('<category>-<id>');
const recordedAt = z.string().describe('The event store’s time, ISO 8601');

/** A row of a timeline. */
export const timelineRow = z
  .strictObject({
    id,
    kind: z.enum(['fact', 'correction', 'retraction']),
    status: z.enum(['stands', 'corrected', 'retracted']),
    mark: sentence.optional().describe('That it was corrected or retracted, in words'),
    sentence,
    certainty,
    doubt: sentence.optional().describe('That it may have happened by the day, in words'),
    when: sentence.describe(
      'When it happened, in words: a moment lies between two dates, what lasts goes from one to the other',
    ),
    occurredOn: interval,
    source,
    inferred: z.string().optional().describe('What was concluded rather than stated'),
    effect: sentence.optional().describe('When it takes legal effect, in words'),
    effectiveOn: interval.optional(),
    position,
    recordedAt,
    amends: id.optional().describe('The fact that a correction or retraction amends'),
    amendedBy: z.array(z.strictObject({ eventId: id, kind: z.enum(['correction', 'retraction']) })),
  })
  .meta({ id: 'TimelineRow' });

/** What the timeline of a commune answers. */
export const timelinePageSchema = listOf(timelineRow, {}).meta({ id: 'TimelinePage' });

const entry = z
  .strictObject({
    id,
    position,
    stream,
    revision: z.int(),
    type: z.string(),
    recordedAt,
    data: z.unknown().optional().describe('The payload as stored; absent if it is no JSON'),
    undecoded: z.string().optional().describe('Why the payload could not be read'),
    occurredOn: interval,
    effectiveOn: interval.optional(),
    source,
    evidence: z.array(evidence).optional(),
    reason: reason.optional(),
    inferred: z.string().optional(),
    correlationId: id,
    causationId: id,
    commandId: id,
    commandHash: z.string(),
    actor: z.strictObject({
      ref: z.string().describe('An opaque reference'),
      kind: z.enum(['person', 'service', 'import']),
      role: z.string(),
      organisation: z.string().optional(),
    }),
    onBehalfOf: z.string().optional(),
    corrects: id.optional(),
    concerns: z.array(stream),
    areas: z.array(id),
  })
  .meta({ id: 'AuditEntry' });

/** What an audit trail answers: it stands in order of recording, whatever the day. */
export const auditTrailPageSchema = z
  .strictObject({
    position,
    ...knownPosition,
    data: z.array(entry),
    next: z.string().optional(),
  })
  .meta({ id: 'AuditTrailPage' });
