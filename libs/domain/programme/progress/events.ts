import { z } from 'zod';
import { streamOf, type StreamName } from '#kernel';
import {
  declareFacts,
  event,
  type Concerning,
  type EventsOf,
} from '../../catalogue/declare-facts.ts';
import { criterionSchema, idSchema, levelSchema, yearSchema } from '../../values.ts';

const criteriaCount = z.int().min(0).max(100);

/** The facts of a commune's progress in the programme; the stream's id is the commune's. */
export const progressFacts = declareFacts('progress', {
  'progress.programmeJoined.v1': event(z.strictObject({}), ofCommune),
  /** Where the commune started: the criteria met, or their bare count. */
  'progress.baselineRecorded.v1': event(
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('list'), achieved: z.array(criterionSchema).max(100) }),
      z.strictObject({
        kind: z.literal('count'),
        count: criteriaCount,
        of: criteriaCount.optional(),
      }),
    ]),
    ofCommune,
  ),
  'progress.criteriaSetAssigned.v1': event(
    z.strictObject({ set: idSchema, version: z.int().min(1).max(1_000) }),
    (data, about) => [...ofCommune(data, about), streamOf('criteriaSet', data.set)],
  ),
  'progress.finishTargetRegistered.v1': event(
    z.strictObject({ level: levelSchema, year: yearSchema }),
    ofCommune,
  ),
  'progress.finishTargetRevised.v1': event(
    z.strictObject({ level: levelSchema, year: yearSchema }),
    ofCommune,
  ),
  'progress.criterionAchieved.v1': event(z.strictObject({ criterion: criterionSchema }), ofCommune),
  'progress.criterionLost.v1': event(z.strictObject({ criterion: criterionSchema }), ofCommune),
  'progress.criterionFlaggedLagging.v1': event(
    z.strictObject({ criterion: criterionSchema, responsible: idSchema.optional() }),
    (data, about) => [
      ...ofCommune(data, about),
      ...(data.responsible ? [streamOf('organisation', data.responsible)] : []),
    ],
  ),
  /** A source gives only a number of criteria met, shown beside what is counted (D12). */
  'progress.countReported.v1': event(
    z.strictObject({ count: criteriaCount, of: criteriaCount.optional() }),
    ofCommune,
  ),
  /** "Về đích": a document says so. Recognition by decision is another fact (D12). */
  'progress.standardReached.v1': event(z.strictObject({ level: levelSchema }), ofCommune),
});

/** A fact of a commune's progress. */
export type ProgressFact = EventsOf<typeof progressFacts.facts>;

function ofCommune(_: unknown, about: Concerning): StreamName[] {
  return [streamOf('commune', about.id)];
}
