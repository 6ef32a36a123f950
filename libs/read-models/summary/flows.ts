import {
  addDecimals,
  standing,
  streamOf,
  type Decimal,
  type Position,
  type TotalSign,
} from '#kernel';
import type { DocumentReader, GroupRow, ReadModel, Selection } from '#projections';
import { bounded } from '../bounded.ts';
import type { CountedFlow, FlowDocument } from '../flows/document.ts';
import { countedFlow } from '../flows/project.ts';
import { partsToName } from './any-of.ts';
import type { FlowsOfPeriod, FlowTotal, Period } from './summary.ts';

/** What one commune was given of one kind, and whether it surely falls into the period. */
export interface FlowOfCommune extends FlowTotal {
  readonly commune: string;
  readonly within: 'inside' | 'straddling';
}

/** A read model of deliveries or of contributions. */
export type FlowModel = Pick<ReadModel<FlowDocument>, keyof ReadModel>;

/** What communes were given in a period, as known now: those named, or all; the store adds up. */
export async function flowsOf<Document extends FlowDocument>(
  reader: DocumentReader,
  model: ReadModel<Document>,
  communes: readonly string[] | 'all',
  period: Period,
): Promise<FlowOfCommune[]> {
  const since = { 'counted.last': { from: period.from } };
  if (communes === 'all') return added(reader, model, { index: 'byLastDay', where: since }, period);
  const flows: FlowOfCommune[] = [];
  for (const some of partsToName(communes)) {
    const where = { 'counted.commune': { anyOf: some }, ...since };
    flows.push(...(await added(reader, model, { index: 'byCommune', where }, period)));
  }
  return flows;
}

async function added<Document extends FlowDocument>(
  reader: DocumentReader,
  model: ReadModel<Document>,
  selection: Selection,
  period: Period,
): Promise<FlowOfCommune[]> {
  const rows = await reader.group(model, {
    ...selection,
    period: { first: 'counted.first', last: 'counted.last', ...period },
    by: ['counted.commune', 'counted.kind', 'counted.unit', 'counted.per', 'counted.sign'],
    sum: { 'counted.amount': 'decimal', 'counted.withoutNumber': 'integer' },
  });
  return rows.map(flowOfRow);
}

/** Totals by kind, unit and rate; none claims more than its parts do. */
export function addFlows(flows: readonly FlowOfCommune[]): FlowsOfPeriod {
  const totals = (within: FlowOfCommune['within']): FlowTotal[] =>
    totalsOf(flows.filter((flow) => flow.within === within));
  return { inside: totals('inside'), straddling: totals('straddling') };
}

function totalsOf(flows: readonly FlowOfCommune[]): FlowTotal[] {
  const groups = new Map<string, FlowTotal>();
  for (const { commune: _, within: __, ...flow } of flows) {
    const name = `${flow.kind} ${flow.unit ?? ''} ${flow.per ?? ''}`;
    const sum = groups.get(name);
    groups.set(name, sum ? together(sum, flow) : flow);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, total]) => total);
}

function together(a: FlowTotal, b: FlowTotal): FlowTotal {
  return {
    ...a,
    amount: addDecimals(a.amount, b.amount),
    sign: signOfBoth(a.sign, b.sign),
    count: a.count + b.count,
    withoutNumber: a.withoutNumber + b.withoutNumber,
  };
}

function signOfBoth(a: TotalSign, b: TotalSign): TotalSign {
  if (a === '≈' || b === '≈') return '≈';
  return a === '≥' || b === '≥' ? '≥' : '=';
}

function flowOfRow({ key, within = 'inside', count, sums }: GroupRow): FlowOfCommune {
  const text = (name: string): string | undefined => key[`counted.${name}`] as string | undefined;
  return flowFrom({
    commune: text('commune') ?? '',
    kind: text('kind') ?? '',
    unit: text('unit'),
    per: text('per'),
    sign: text('sign') as TotalSign | undefined,
    amount: sums['counted.amount'],
    withoutNumber: Number(sums['counted.withoutNumber'] ?? '0'),
    count,
    within,
  });
}

/** A sum as it comes from the store or from one document. */
interface Summed {
  readonly commune: string;
  readonly kind: string;
  readonly unit: string | undefined;
  readonly per: string | undefined;
  readonly sign: TotalSign | undefined;
  readonly amount: Decimal | undefined;
  readonly withoutNumber: number;
  readonly count: number;
  readonly within: FlowOfCommune['within'];
}

function flowFrom({ unit, per, sign, amount, ...rest }: Summed): FlowOfCommune {
  return {
    ...rest,
    amount: amount ?? '0',
    sign: sign ?? '≥',
    ...(unit === undefined ? {} : { unit }),
    ...(per === undefined ? {} : { per }),
  };
}

/** What communes were given in a period, as known at a position, as long as it is not too much. */
export async function flowsAsKnown<Document extends FlowDocument>(
  reader: DocumentReader,
  model: ReadModel<Document>,
  communes: readonly string[],
  period: Period,
  knownAt: Position,
): Promise<FlowOfCommune[]> {
  const wanted = new Set(communes);
  const flows = new Map<string, FlowOfCommune | undefined>();
  for await (const { document } of bounded(documentsOf(reader, model, communes))) {
    const stands = standing(document.fact, knownAt);
    const counted = stands && countedFlow(document.fact, stands);
    if (!counted || !wanted.has(counted.commune)) continue;
    flows.set(document._id, flowOfPeriod(counted, period));
  }
  return [...flows.values()].filter((flow) => flow !== undefined);
}

async function* documentsOf<Document extends FlowDocument>(
  reader: DocumentReader,
  model: ReadModel<Document>,
  communes: readonly string[],
): AsyncIterable<{ readonly document: Document }> {
  for (const some of partsToName(communes)) {
    const subjects = { anyOf: some.map((id) => streamOf('commune', id)) };
    yield* reader.stream(model, { index: 'bySubject', where: { subjects } });
  }
}

function flowOfPeriod(counted: CountedFlow, { from, to }: Period): FlowOfCommune | undefined {
  const { commune, kind, unit, per, sign, amount, withoutNumber, first, last } = counted;
  if (last < from || first > to) return undefined;
  const within = first >= from && last <= to ? 'inside' : 'straddling';
  return flowFrom({ commune, kind, unit, per, sign, amount, withoutNumber, count: 1, within });
}
