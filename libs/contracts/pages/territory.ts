import { z } from 'zod';
import { communeFacts } from '#domain';
import { listOf, names, pageOf } from './page.ts';
import { certainty, dated, day, id } from './parts.ts';

const area = z
  .strictObject({
    id,
    level: z.enum(['province', 'district']),
    certainty,
    name: z.string(),
    code: z.string().optional(),
    province: id.optional(),
    names: z.array(dated(z.string())),
    codes: z.array(dated(z.string())),
  })
  .meta({ id: 'Area' });

const { kind } = communeFacts.facts['commune.registered.v1'].schema.shape;
const parents = { province: id, district: id.optional() };

/** A commune. */
export const commune = z
  .strictObject({
    id,
    certainty,
    name: z.string(),
    kind,
    ...parents,
    code: z.string().optional(),
    names: z.array(dated(z.string())),
    parents: z.array(dated(z.strictObject(parents))),
    codes: z.array(z.strictObject({ code: z.string(), from: day, to: day.optional() })),
  })
  .meta({ id: 'Commune' });

/** What the pages of communes and areas answer. */
export const communePageSchema = pageOf(commune, { names }).meta({ id: 'CommunePage' });
export const communeListSchema = listOf(commune, { names }).meta({ id: 'CommuneList' });
export const areaPageSchema = pageOf(area, { names }).meta({ id: 'AreaPage' });
export const areaListSchema = listOf(area, { names }).meta({ id: 'AreaList' });
