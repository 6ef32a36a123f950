import { z } from 'zod';
import { progressFacts } from '#domain';
import { bilingualNameSchema, criterionSchema, levelSchema } from '#domain/values.ts';
import { pageOf } from './page.ts';
import { bounded, dated, day, id } from './parts.ts';

const standing = z.enum(['achieved', 'lost', 'notAchieved']);

const criterion = z
  .strictObject({
    criterion: criterionSchema,
    standing: z.enum([...standing.options, 'notKnown']),
    since: dated(standing).optional(),
    possibly: z.array(dated(standing)).describe('What else it may be on the day'),
    flags: z.array(dated(z.strictObject({ responsible: id.optional() }))),
    isLagging: z.boolean(),
    name: bilingualNameSchema.optional(),
    group: z.string().optional(),
  })
  .meta({ id: 'CriterionStanding' });

const level = z.strictObject({
  level: levelSchema,
  targets: z.array(dated(z.int())),
  reached: z.array(dated(z.literal('reached'))),
  yearsAhead: z
    .strictObject({
      least: z.int(),
      greatest: z.int(),
      target: z.int(),
      inferred: z.string().optional(),
    })
    .optional()
    .describe('Target year less the year reached; below 0 it was late'),
});

/** The progress of a commune. */
export const progress = z
  .strictObject({
    commune: id,
    asOf: day,
    area: z.strictObject({ province: id, district: id.optional() }).optional(),
    joined: z.array(dated(z.literal('joined'))),
    sets: z
      .array(dated(z.strictObject({ set: id, version: z.int() })))
      .describe('The criteria set in force: the sure one first, then those that may be'),
    criteria: z.array(criterion),
    counted: bounded.describe(
      'How many criteria are met, of those recorded one by one; a number that a baseline or ' +
        'report states without naming the criteria is in `baselines` and `reported`, not in here',
    ),
    of: z.int().optional().describe('Out of how many'),
    baselines: z.array(dated(progressFacts.facts['progress.baselineRecorded.v1'].schema)),
    reported: z
      .array(dated(z.strictObject({ count: z.int(), of: z.int().optional() })))
      .describe('Bare numbers of criteria met that sources state; they bound nothing in `counted`'),
    levels: z.array(level),
    contradictions: z
      .array(z.strictObject({ fact: id, code: z.string(), contradicts: id.optional() }))
      .describe('Facts that something recorded since speaks against'),
  })
  .meta({ id: 'Progress' });

/** What the page of a commune's progress answers. */
export const progressPageSchema = pageOf(progress, {}).meta({ id: 'ProgressPage' });
