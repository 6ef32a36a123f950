import { z } from 'zod';
import { isUuid, type Actor, type Uuid } from '#kernel';

/**
 * What a token may be used for. `officer` records for its areas; `importer` too, from documents;
 * `admin` also keeps communes, areas, sets of criteria; `auditor` reads the audit trail; `operator`
 * runs the system and reads it.
 */
export const ROLES = ['officer', 'importer', 'admin', 'auditor', 'operator'] as const;

/** One of the roles of a token. */
export type Role = (typeof ROLES)[number];

/** Where a token counts: everywhere, or in provinces and districts by id. */
export type AuthorityAreas = 'all' | readonly Uuid[];

/** Who calls, as the token says: never the token's subject itself (D15). */
export interface Identity {
  readonly actor: Actor;
  readonly role: Role;
  readonly areas: AuthorityAreas;
}

const uuid = z.string().refine(isUuid, 'must be a UUID in lower case');

/** What a token says beside the claims of RFC 7519; further claims are left alone. */
export const claimsSchema = z.object({
  sub: z.string().min(1).max(500),
  role: z.enum(ROLES),
  areas: z.union([z.literal('all'), z.array(uuid).min(1).max(1_000)]),
  organisation: uuid.optional(),
  kind: z.enum(['person', 'service', 'import']).optional(),
});

/** The claims of a token. */
export type Claims = z.output<typeof claimsSchema>;

/** The identity behind a token's claims; `refOf` makes the subject opaque. */
export function identityOf(claims: Claims, refOf: (subject: string) => string): Identity {
  const { sub, role, areas, organisation, kind } = claims;
  const actor: Actor = {
    ref: refOf(sub),
    kind: kind ?? (role === 'importer' ? 'import' : 'person'),
    role,
    ...(organisation === undefined ? {} : { organisation }),
  };
  return { actor, role, areas };
}

/** Whether a token counts in at least one of some areas. Where there are none, only `all` does. */
export function coversOneOf(areas: AuthorityAreas, places: readonly Uuid[]): boolean {
  return areas === 'all' || places.some((place) => areas.includes(place));
}
