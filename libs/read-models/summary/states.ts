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

/** One commune at the end of a period: where it lies, and what it adds to the sums. */
export interface CommuneState extends Located {
  readonly figures: Partial<Figures>;
}

/**
 * The communes of a scope on a day. As known now the store adds up their steps; as known at a
 * position the documents are viewed here, as long as they are not too many.
 */
export async function statesOn(
  reader: DocumentReader,
  scope: Scope,
  day: Day,
  knownAt?: Position,
): Promise<CommuneState[]> {
  const selection = selectionOf(scope);
  if (knownAt !== undefined) return statesAsKnown(reader, selection, day, knownAt);
  const rows = await reader.group(communeProgress, {
    ...selection,
    over: ['steps', 'steps.measures'],
    keep: [{ path: 'steps.day', to: day }],
    by: ['_id', 'steps.area.province', 'steps.area.district', 'steps.measures.key'],
    sum: {
      'steps.measures.surely': 'integer',
      'steps.measures.least': 'integer',
      'steps.measures.greatest': 'integer',
    },
  });
  return statesFrom(rows);
}

/** The sums of several communes. */
export function addStates(states: readonly CommuneState[]): Figures {
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

/** Sums by commune, area and measure, of which a commune has left all areas but one. */
function statesFrom(rows: readonly GroupRow[]): CommuneState[] {
  const states = new Map<string, CommuneState>();
  for (const { key, sums } of rows) {
    const figure = figureIn(sums);
    if (isNothing(figure)) continue;
    const commune = String(key['_id']);
    const before = states.get(commune)?.figures ?? {};
    const figures = { ...before, [String(key['steps.measures.key'])]: figure };
    states.set(commune, { commune, area: areaIn(key), figures });
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

async function statesAsKnown(
  reader: DocumentReader,
  selection: Selection,
  day: Day,
  knownAt: Position,
): Promise<CommuneState[]> {
  const states: CommuneState[] = [];
  for await (const { document } of bounded(reader.stream(communeProgress, selection))) {
    const history = historyOf(document, knownAt);
    if (history.progress.length + history.territory.length === 0) continue;
    const figures = figuresOn(history, day);
    states.push({ commune: document._id, area: areaOn(history, day), figures });
  }
  return states;
}

function selectionOf({ commune, area }: Scope): Selection {
  if (commune !== undefined) return { index: 'byCommune', where: { _id: commune } };
  if (area !== undefined) return { index: 'byAreaEver', where: { areasEver: area } };
  return { index: 'byCommune' };
}
