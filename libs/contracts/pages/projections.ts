import { z } from 'zod';
import { id, position } from './parts.ts';

const stopped = z
  .strictObject({
    code: z.string(),
    detail: z.string(),
    eventId: id,
    stream: z.string().optional(),
    position: position.optional(),
    type: z.string().optional().describe('Of the event; an earlier release did not put it down'),
  })
  .describe('The event before which the model stands, and why');

const place = {
  group: z.string(),
  position,
  isCaughtUp: z.boolean(),
};

const models = z.record(
  z.string(),
  z.strictObject({
    position: position.optional(),
    stopped: stopped.optional(),
    parkedSince: position.optional(),
    unknownTypes: z.array(z.string()).optional(),
    triedFor: position.optional(),
    joined: z.literal(true).optional().describe('Since the last flush'),
  }),
);

const group = z.strictObject({
  ...place,
  lag: z.strictObject({ events: z.number(), estimated: z.boolean(), ms: z.number() }),
  applied: z.number().describe('Events applied in this run'),
  rate: z.number().describe('Events applied a second, in the last ten'),
  etaMs: z.int().optional().describe('How long the rest will take at this rate'),
  models,
});

const groupOfAnother = z.strictObject({
  ...place,
  ofAnother: z.literal(true).describe('Another process moves it: as the read store holds it'),
  models,
});

const model = z.strictObject({
  model: z.string(),
  version: z.int(),
  build: position
    .optional()
    .describe('The request it was built for; left out for the first of its version'),
  serves: z.boolean(),
  servedBefore: z.literal(true).optional().describe('A roll-back leads back to it'),
  refused: z
    .strictObject({ code: z.string(), decidedAt: position })
    .optional()
    .describe('The last decision on what serves that could not be followed, and why'),
  group: z.string().optional(),
  position: position.optional(),
  parkedEvents: z.int(),
  parkedDocuments: z.int(),
  parkedSince: position.optional(),
  stopped: stopped.optional(),
  unknownTypes: z.array(z.string()),
  asksForRebuild: z.array(z.string()),
});

/** How the projections are. */
export const projectionsAnswerSchema = z
  .strictObject({
    data: z.strictObject({
      state: z.enum(['starting', 'standing-by', 'leading', 'failed', 'ended']),
      owner: z.string(),
      head: position.optional(),
      fault: z.strictObject({ code: z.string(), message: z.string() }).optional(),
      groups: z.array(z.union([group, groupOfAnother])),
      healthy: z.boolean(),
      reason: z.string().optional(),
      models: z.array(model),
    }),
  })
  .meta({ id: 'ProjectionsReport' });

const eventPlace = z.strictObject({
  eventId: id,
  type: z.string(),
  stream: z
    .string()
    .optional()
    .describe('Left out where an earlier release stopped: position is the last event before it'),
  position,
});

const recorded = z
  .strictObject({
    stream: z.string(),
    revision: z.int(),
    position,
    eventId: id,
    type: z.string(),
    recordedAt: z.string(),
    metadata: z.unknown(),
    data: z.unknown(),
  })
  .describe('The event as the log holds it, if one event was asked for');

/** What read models cannot go on with. */
export const parkedAnswerSchema = z
  .strictObject({
    data: z.array(
      z.strictObject({
        model: z.string(),
        version: z.int(),
        build: position.optional(),
        event: eventPlace,
        code: z.string(),
        detail: z.string(),
        stops: z.boolean().describe('The model as a whole stands before the event'),
        documents: z.int(),
        queues: z.array(
          z.strictObject({ document: z.string(), waiting: z.int(), behind: z.array(eventPlace) }),
        ),
        recorded: recorded.optional(),
      }),
    ),
    more: z
      .strictObject({ documents: z.int() })
      .optional()
      .describe('How many documents are parked behind events that are not listed'),
  })
  .meta({ id: 'ParkedReport' });

/** The digests of the read models. */
export const digestsAnswerSchema = z
  .strictObject({
    data: z.strictObject({
      position,
      digests: z.array(
        z.strictObject({
          model: z.string(),
          digest: z.string(),
          documents: z.int(),
          ahead: z.int(),
        }),
      ),
    }),
  })
  .meta({ id: 'Digests' });

const leaf = z.union([z.string(), z.number(), z.boolean()]);

/** How the read models compare with the log. */
export const comparisonAnswerSchema = z
  .strictObject({
    data: z.array(
      z.strictObject({
        model: z.string(),
        position,
        compared: z.int(),
        differing: z.array(z.string()),
        missing: z.array(z.string()),
        extra: z.array(z.string()),
        paths: z.record(
          z.string(),
          z.array(
            z.strictObject({
              path: z.string(),
              before: leaf.optional(),
              after: leaf.optional(),
            }),
          ),
        ),
        parked: z.array(z.string()),
        skipped: z
          .array(
            z.strictObject({
              event: z.string(),
              documents: z.array(z.string()).optional(),
              decidedBy: z.string(),
              decidedAt: position,
            }),
          )
          .describe('Events left out because operators decided so: compared as if not in the log'),
        agrees: z.boolean().describe('No document is stored otherwise than the log says'),
        isWhole: z
          .boolean()
          .describe(
            'It agrees, and nothing is parked, stopped or skipped: it holds all of the log',
          ),
        stopped: stopped.optional(),
        digest: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Comparison' });

/** What pages will show otherwise once another build of a read model serves. */
export const rebuildReportAnswerSchema = z
  .strictObject({
    data: z.strictObject({
      serves: z.string().describe('What serves, as its collection is called'),
      build: z.string().describe('The build that is compared with it'),
      position: position.describe('Where the read models stood when the report was complete'),
      same: z.int(),
      added: z.int(),
      changed: z.int(),
      removed: z.int(),
      paths: z
        .array(z.strictObject({ path: z.string(), documents: z.int() }))
        .describe('Where the changed ones differ, and how many of them do there'),
      elsewhere: z
        .int()
        .describe('How many changed ones differ at a path that is not counted: there are too many'),
      samples: z
        .strictObject({
          added: z.array(z.string()),
          removed: z.array(z.string()),
          changed: z.array(
            z.strictObject({
              id: z.string(),
              places: z.array(
                z.strictObject({
                  path: z.string(),
                  before: leaf.optional(),
                  after: leaf.optional(),
                }),
              ),
            }),
          ),
        })
        .describe('The first documents of each kind, and where the changed ones differ'),
    }),
  })
  .meta({ id: 'RebuildReport' });
