import type { CommuneFact } from '#domain';
import { standingFacts, type Day, type Position } from '#kernel';
import { currentOf, datedValues, type Dated } from '../dated.ts';
import { codePeriods, holds, type CodePeriod } from './codes.ts';
import type { CommuneDocument } from './document.ts';

/** xã, phường, thị trấn, đặc khu. */
export type CommuneKind = Extract<CommuneFact, { type: 'commune.registered.v1' }>['data']['kind'];

/** The areas a commune belongs to; districts ended on 30/6/2025. */
export interface Parents {
  readonly province: string;
  readonly district?: string;
}

/** A commune as a page shows it. */
export interface CommuneView extends Parents {
  readonly id: string;
  /** Whether it had surely been registered by the day, or may have. */
  readonly certainty: 'surely' | 'possibly';
  readonly name: string;
  readonly kind: CommuneKind;
  /** Its code on the day. */
  readonly code?: string;
  /** Every name it had up to the day, in order; so the areas and the codes. */
  readonly names: readonly Dated<string>[];
  readonly parents: readonly Dated<Parents>[];
  readonly codes: readonly CodePeriod[];
}

/** The commune on a day as known at a position; `undefined` if it was not there yet. */
export function viewCommune(
  document: CommuneDocument,
  asOf: Day,
  knownAt?: Position,
): CommuneView | undefined {
  const facts = standingFacts(document.facts, knownAt);
  const kind = currentOf(datedValues(facts, asOf, kindOf));
  const names = datedValues(facts, asOf, nameOf);
  const parents = datedValues(facts, asOf, parentsOf);
  const name = currentOf(names);
  const home = currentOf(parents);
  if (!kind || !name || !home) return undefined;
  const codes = codePeriods(document, asOf, knownAt);
  const code = codes.findLast((period) => holds(period, asOf));
  return {
    id: document._id,
    certainty: kind.certainty,
    name: name.value,
    kind: kind.value,
    ...home.value,
    ...(code ? { code: code.code } : {}),
    names,
    parents,
    codes,
  };
}

/** The name that an event gives a commune, if it gives one. */
export function nameOf(event: CommuneFact): string | undefined {
  return event.type === 'commune.reassigned.v1' ? undefined : event.data.name;
}

/** The areas that an event puts a commune in, if it does. */
export function parentsOf(event: CommuneFact): Parents | undefined {
  if (event.type === 'commune.renamed.v1') return undefined;
  const { province, district } = event.data;
  return { province, ...(district === undefined ? {} : { district }) };
}

/** The kind that an event gives a commune, if it gives one. */
export function kindOf(event: CommuneFact): CommuneKind | undefined {
  return event.type === 'commune.registered.v1' ? event.data.kind : undefined;
}
