import type { FactCategory } from '#domain';
import { coversOneOf, Problem, type AuthorityAreas, type Role } from '#platform';
import type { Place } from './subject.ts';

/**
 * Who may record, correct and retract the facts of each aggregate, by role. Where is decided by
 * `assertAuthority`: a token must cover the province or the district of whom the command is about;
 * what is about the whole nation (a province, a set of criteria, an organisation without an area)
 * needs a token for all areas.
 */
export const recorders: Readonly<Record<FactCategory, readonly Role[]>> = {
  area: ['admin', 'importer'],
  commune: ['admin', 'importer'],
  unitCode: ['admin', 'importer'],
  criteriaSet: ['admin', 'importer'],
  organisation: ['officer', 'admin', 'importer'],
  progress: ['officer', 'admin', 'importer'],
  sponsorship: ['officer', 'admin', 'importer'],
  work: ['officer', 'admin', 'importer'],
  report: ['officer', 'admin', 'importer'],
};

/**
 * Refuses (403 `area-not-yours`) unless a token counts at every place of a command. Of what the
 * ledger does not know there is no place: the domain's refusal says more, and without one nobody
 * but `all` may go on.
 */
export function assertAuthority(
  authority: AuthorityAreas,
  places: readonly Place[],
  refusedAnyway: boolean,
): void {
  const known = places.filter((place) => place.known);
  const unplaced = known.length < places.length || places.length === 0;
  const covered = known.every(({ areas }) => coversOneOf(authority, areas));
  if (covered && (!unplaced || refusedAnyway || authority === 'all')) return;
  throw new Problem(403, 'area-not-yours', {
    vi: 'Thẻ truy cập này không dùng được cho địa bàn của việc này.',
    en: 'This token does not count for the area that the command is about.',
  });
}
