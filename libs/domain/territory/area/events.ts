import { z } from 'zod';
import { streamOf } from '#kernel';
import { declareFacts, event, type EventsOf } from '../../catalogue/declare-facts.ts';
import { idSchema, nameSchema } from '../../values.ts';

/** An administrative code of the statistics office, or another short code. */
export const areaCodeSchema = z.string().regex(/^[0-9A-Za-z-]{1,20}$/);

/** The facts of an area: a province, or a district of a province (districts ended on 30/6/2025). */
export const areaFacts = declareFacts('area', {
  'area.registered.v1': event(
    z.discriminatedUnion('level', [
      z.strictObject({
        level: z.literal('province'),
        name: nameSchema,
        code: areaCodeSchema.optional(),
      }),
      z.strictObject({
        level: z.literal('district'),
        name: nameSchema,
        code: areaCodeSchema.optional(),
        province: idSchema,
      }),
    ]),
    (data) => (data.level === 'district' ? [streamOf('area', data.province)] : []),
  ),
  'area.renamed.v1': event(z.strictObject({ name: nameSchema })),
  'area.recoded.v1': event(z.strictObject({ code: areaCodeSchema })),
});

/** A fact of an area. */
export type AreaFact = EventsOf<typeof areaFacts.facts>;
