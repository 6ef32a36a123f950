import { streamOf, type StreamName } from '#kernel';
import type { StepArea } from '../commune-progress/document.ts';
import type { Place, SplitBy } from './summary.ts';

/** Where a commune lies at the end of a period. */
export interface Located {
  readonly commune: string;
  readonly area: StepArea | undefined;
}

/** A commune, or all communes of an area that are added up already. */
export type Somewhere = Pick<Located, 'area'> & Partial<Located>;

/** What a summary is asked about: a commune, a province or district, or the whole country. */
export interface Scope {
  readonly commune?: string;
  readonly area?: string;
}

/** Whether it belongs to what is asked about. */
export function isWithin({ commune, area }: Somewhere, scope: Scope): boolean {
  if (scope.commune !== undefined) return commune === scope.commune;
  return scope.area === undefined || area?.province === scope.area || area?.district === scope.area;
}

/** The part of the summary to which it belongs. */
export function placeOf({ commune, area }: Somewhere, by: SplitBy): Place {
  if (by === 'commune') return { ...(commune === undefined ? {} : { commune }), ...area };
  if (!area) return {};
  return by === 'province' ? { province: area.province } : area;
}

/** The place of the total; nothing is said of an area in which no commune lies. */
export function placeOfTotal({ commune, area }: Scope, some: Somewhere | undefined): Place {
  if (commune !== undefined) return { commune, ...some?.area };
  if (area === undefined || !some?.area) return {};
  return some.area.province === area ? { province: area } : some.area;
}

/** Whom reports about a place or a scope are about; nobody, of the whole country. */
export function subjectOf({ commune, area }: Scope): StreamName | undefined {
  if (commune !== undefined) return streamOf('commune', commune);
  return area === undefined ? undefined : streamOf('area', area);
}

/** A place as something that can be asked about. */
export function scopeOf({ commune, district, province }: Place): Scope {
  if (commune !== undefined) return { commune };
  const area = district ?? province;
  return area === undefined ? {} : { area };
}

/** A place as a key: its order is that of the rows. */
export function keyOfPlace({ province = '', district = '', commune = '' }: Place): string {
  return `${province}/${district}/${commune}`;
}
