import type { Day, Position } from '#kernel';
import type { DocumentReader, GroupRow, Selection } from '#projections';
import { bounded } from '../bounded.ts';
import { NOTHING, sumOf, type Bounded } from '../commune-progress/bounded.ts';
import type { MeasureKey, StepArea } from '../commune-progress/document.ts';
import { figuresOn, type Figures } from '../commune-progress/figures.ts';
import { areaOn, historyOf } from '../commune-progress/history.ts';
import { communeProgress } from '../commune-progress/project.ts';
import type { Located, Scope } from './places.ts';
import type { Mean } from './summary.ts';

/** What the communes of one area, or one of them, add to the sums at the end of a period. */
export interface AreaState {
  readonly area: StepArea | undefined;
  readonly figures: Partial<Figures>;
}

/** One commune at the end of a period: where it lies, and what it adds to the sums. */
export interface CommuneState extends Located, AreaState {}

/** The communes of a scope on a day, as known now: the store adds up their steps. */
export async function communesOn(
  reader: DocumentReader,
  scope: Scope,
  day: Day,
): Promise<CommuneState[]> {
  const rows = await groupedSteps(reader, selectionOf(scope), day, ['_id', ...AREA, MEASURE]);
  return statesFrom(rows, (key) => ({ commune: String(key['_id']), area: areaIn(key) }));
}

/** The same, added up by area, which takes the store a fraction of the rows. */
export async function areasOn(
  reader: DocumentReader,
  scope: Scope,
  day: Day,
): Promise<AreaState[]> {
  const rows = await groupedSteps(reader, selectionOf(scope), day, [...AREA, MEASURE]);
  return statesFrom(rows, (key) => ({ area: areaIn(key) }));
}

/** Where the communes of a scope lie on a day, as known now: those named, or all. */
export async function locatedOn(
  reader: DocumentReader,
  scope: Scope,
  day: Day,
  communes?: readonly string[],
): Promise<Located[]> {
  const selection = communes
    ? { index: 'byCommune', where: { _id: { anyOf: communes } } }
    : selectionOf(scope);
  const rows = await groupedSteps(reader, selection, day, ['_id', ...AREA], 'located');
  return statesFrom(rows, (key) => ({ commune: String(key['_id']), area: areaIn(key) }));
}

/** The communes of a scope on a day, as known at a position, as long as they are not too many. */
export async function communesAsKnown(
  reader: DocumentReader,
  scope: Scope,
  day: Day,
  knownAt: Position,
): Promise<CommuneState[]> {
  const states: CommuneState[] = [];
  const documents = reader.stream(communeProgress, selectionOf(scope));
  for await (const { document } of bounded(documents)) {
    const history = historyOf(document, knownAt);
    if (history.progress.length + history.territory.length === 0) continue;
    const figures = figuresOn(history, day);
    states.push({ commune: document._id, area: areaOn(history, day), figures });
  }
  return states;
}

const AREA = ['steps.area.province', 'steps.area.district'];
const MEASURE = 'steps.measures.key';

function groupedSteps(
  reader: DocumentReader,
  selection: Selection,
  day: Day,
  by: readonly string[],
  measure?: MeasureKey,
): Promise<readonly GroupRow[]> {
  const only = measure === undefined ? [] : [{ path: MEASURE, from: measure, to: measure }];
  return reader.group(communeProgress, {
    ...selection,
    over: ['steps', 'steps.measures'],
    keep: [{ path: 'steps.day', to: day }, ...only],
    by,
    sum: {
      'steps.measures.surely': 'integer',
      'steps.measures.least': 'integer',
      'steps.measures.greatest': 'integer',
    },
  });
}

/** The sums of several communes or areas. */
export function addStates(states: readonly AreaState[]): Figures {
  const sum = (key: MeasureKey): Bounded =>
    sumOf(states.map(({ figures }) => figures[key] ?? NOTHING));
  return {
    located: sum('located'),
    communes: sum('communes'),
    communesJoined: sum('communesJoined'),
    communesAtStandard: sum('communesAtStandard'),
    communesAtAdvanced: sum('communesAtAdvanced'),
    communesAtModel: sum('communesAtModel'),
    communesAtModern: sum('communesAtModern'),
    communesCounted: sum('communesCounted'),
    criteriaMet: sum('criteriaMet'),
    criteriaLagging: sum('criteriaLagging'),
    communesReported: sum('communesReported'),
    criteriaReported: sum('criteriaReported'),
  };
}

/** Criteria met by commune, to one decimal, half up; `undefined` of no communes. */
export function meanCriteria({ criteriaMet, communesCounted }: Figures): Mean | undefined {
  const [sum, count] = [criteriaMet.surely, communesCounted.surely];
  if (count === 0) return undefined;
  const tenths = (20n * BigInt(sum) + BigInt(count)) / (2n * BigInt(count));
  return { sum, count, rounded: `${tenths / 10n}.${tenths % 10n}` };
}

/** What rows of one place say together; a commune that left an area has left it with everything. */
function statesFrom<Place extends { readonly area: StepArea | undefined }>(
  rows: readonly GroupRow[],
  placeIn: (key: GroupRow['key']) => Place,
): (Place & AreaState)[] {
  const states = new Map<string, Place & { readonly figures: Record<string, Bounded> }>();
  for (const { key, sums } of rows) {
    const figure = figureIn(sums);
    if (isNothing(figure)) continue;
    const place = placeIn(key);
    const name = JSON.stringify(place);
    const state = states.get(name) ?? { ...place, figures: {} };
    state.figures[String(key[MEASURE] ?? 'located')] = figure;
    states.set(name, state);
  }
  return [...states.values()];
}

function figureIn(sums: GroupRow['sums']): Bounded {
  const at = (name: keyof Bounded): number => Number(sums[`steps.measures.${name}`] ?? '0');
  return { surely: at('surely'), least: at('least'), greatest: at('greatest') };
}

function isNothing({ surely, least, greatest }: Bounded): boolean {
  return surely === 0 && least === 0 && greatest === 0;
}

function areaIn(key: GroupRow['key']): StepArea | undefined {
  const province = key['steps.area.province'];
  const district = key['steps.area.district'];
  if (province === undefined) return undefined;
  return {
    province: String(province),
    ...(district === undefined ? {} : { district: String(district) }),
  };
}

function selectionOf({ commune, area }: Scope): Selection {
  if (commune !== undefined) return { index: 'byCommune', where: { _id: commune } };
  if (area !== undefined) return { index: 'byAreaEver', where: { areasEver: area } };
  return { index: 'byCommune' };
}
