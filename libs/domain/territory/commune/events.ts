import { z } from 'zod';
import { streamOf, type StreamName } from '#kernel';
import { declareFacts, event, type EventsOf } from '../../catalogue/declare-facts.ts';
import { idSchema, nameSchema } from '../../values.ts';

/** xã, phường, thị trấn, đặc khu. */
export const communeKindSchema = z.enum(['xa', 'phuong', 'thiTran', 'dacKhu']);

/** The code of a commune-level unit in the list of the General Statistics Office. */
export const unitCodeSchema = z.string().regex(/^\d{5}$/, 'must be five digits, such as "18814"');

const parents = { province: idSchema, district: idSchema.optional() };

/** The facts of a commune: who it is and where it belongs, each dated (D11). */
export const communeFacts = declareFacts('commune', {
  'commune.registered.v1': event(
    z.strictObject({
      name: nameSchema,
      kind: communeKindSchema,
      code: unitCodeSchema.optional(),
      ...parents,
    }),
    concernsItsAreas,
  ),
  'commune.renamed.v1': event(z.strictObject({ name: nameSchema })),
  'commune.reassigned.v1': event(z.strictObject(parents), concernsItsAreas),
});

/** A fact of a commune. */
export type CommuneFact = EventsOf<typeof communeFacts.facts>;

function concernsItsAreas(data: { province: string; district?: string | undefined }): StreamName[] {
  return [data.province, data.district].flatMap((area) => (area ? [streamOf('area', area)] : []));
}
