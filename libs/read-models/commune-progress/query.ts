import type { AssignedSet } from '#domain/programme/progress/index.ts';
import type { Day, Position } from '#kernel';
import type { DocumentReader } from '#projections';
import { criteriaSets } from '../criteria-sets/project.ts';
import { viewCriteriaSet, type CriteriaSetView } from '../criteria-sets/view.ts';
import type { Viewpoint } from '../viewpoint.ts';
import type { CriterionView } from './criteria.ts';
import type { ProgressDocument } from './document.ts';
import { communeProgress } from './project.ts';
import { viewProgress, type ProgressView } from './view.ts';

/** The progress of a commune with the names and the number of the criteria of its set. */
export interface ProgressPage extends ProgressView {
  readonly criteria: readonly NamedCriterion[];
  /** Out of how many criteria `counted` is: the size of the set that surely is in force. */
  readonly of?: number;
}

/** A criterion as its set names it; a name may not be verified against the decision. */
export interface NamedCriterion extends CriterionView {
  readonly name?: CriteriaSetView['criteria'][number]['name'];
  readonly group?: string;
}

/** The models that a page of progress rests on. */
export const progressPageModels = [communeProgress, criteriaSets] as const;

/** The progress of one commune; `undefined` if the commune was not known. */
export async function findProgress(
  reader: DocumentReader,
  commune: string,
  { asOf, knownAt }: Viewpoint,
): Promise<ProgressPage | undefined> {
  const [stored] = await reader.load(communeProgress, [commune]);
  if (!stored) return undefined;
  const sets = await setsEverNamed(reader, stored.document, asOf, knownAt);
  const setOf = ({ set, version }: AssignedSet): CriteriaSetView | undefined =>
    sets.find((each) => each.id === set && each.version === version);
  const view = viewProgress(
    stored.document,
    asOf,
    knownAt,
    (set) => setOf(set)?.criteria.map(({ code }) => code) ?? [],
  );
  if (!view) return undefined;
  const inForce = view.sets.find(({ certainty }) => certainty === 'surely');
  const size = inForce && setOf(inForce.value)?.size;
  return {
    ...view,
    criteria: view.criteria.map((each) => ({ ...each, ...nameIn(setOf(each.criterion), each) })),
    ...(size === undefined ? {} : { of: size }),
  };
}

async function setsEverNamed(
  reader: DocumentReader,
  { progress }: ProgressDocument,
  asOf: Day,
  knownAt: Position | undefined,
): Promise<CriteriaSetView[]> {
  const ids = progress
    .flatMap(({ event, amendments }) => [event, ...amendments.map((each) => each.replacement)])
    .flatMap((event) =>
      event?.type === 'progress.criteriaSetAssigned.v1' ? [event.data.set] : [],
    );
  const stored = await reader.load(criteriaSets, [...new Set(ids)]);
  return stored
    .map(({ document }) => viewCriteriaSet(document, asOf, knownAt))
    .filter((set) => set !== undefined);
}

function nameIn(
  set: CriteriaSetView | undefined,
  { criterion }: CriterionView,
): Pick<NamedCriterion, 'name' | 'group'> {
  const named = set?.criteria.find(({ code }) => code === criterion.code);
  return named ? { name: named.name, group: named.group } : {};
}
