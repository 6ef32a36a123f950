import {
  addDecimals,
  streamOf,
  totalOf,
  type Day,
  type Position,
  type QuantityTotal,
  type TotalSign,
} from '#kernel';
import type { DocumentReader, GroupRow } from '#projections';
import { bounded } from '../bounded.ts';
import { viewPage, type Paging, type ViewPage } from '../directory/directory.ts';
import type { Viewpoint } from '../viewpoint.ts';
import { contributions } from './project.ts';
import { viewContribution, type ContributionView } from './view.ts';

/** What residents of a commune gave, of one kind in one unit; rates stand apart. */
export interface ContributionTotal extends QuantityTotal {
  readonly kind: ContributionView['kind'];
  readonly per?: NonNullable<ContributionView['per']>;
}

/** A page of what residents of a commune gave, in order of occurrence. */
export function findContributions(
  reader: DocumentReader,
  commune: string,
  { asOf, knownAt }: Viewpoint,
  paging: Paging,
): Promise<ViewPage<ContributionView>> {
  const where = { subjects: streamOf('commune', commune) };
  return viewPage(reader, contributions, { index: 'bySubject', where }, paging, (document) => {
    const view = viewContribution(document, asOf, knownAt);
    return view?.commune === commune ? view : undefined;
  });
}

/**
 * What had surely been given in a commune by a day, by kind and unit. Sums of what is known now are
 * the store's; of what was known then, the process's, over a bounded number of documents.
 */
export async function totalContributions(
  reader: DocumentReader,
  commune: string,
  { asOf, knownAt }: Viewpoint,
): Promise<ContributionTotal[]> {
  if (knownAt !== undefined) return totalAsKnown(reader, commune, asOf, knownAt);
  const rows = await reader.group(contributions, {
    index: 'byCommune',
    where: { 'counted.commune': commune, 'counted.last': { to: asOf } },
    by: ['counted.kind', 'counted.unit', 'counted.per', 'counted.sign'],
    sum: { 'counted.amount': 'decimal', 'counted.withoutNumber': 'integer' },
  });
  return combined(rows.map(totalOfRow));
}

async function totalAsKnown(
  reader: DocumentReader,
  commune: string,
  asOf: Day,
  knownAt: Position,
): Promise<ContributionTotal[]> {
  const totals: ContributionTotal[] = [];
  const where = { subjects: streamOf('commune', commune) };
  const all = bounded(reader.stream(contributions, { index: 'bySubject', where }));
  for await (const { document } of all) {
    const view = viewContribution(document, asOf, knownAt);
    if (view?.commune !== commune || view.certainty !== 'surely') continue;
    const { kind, per, quantity } = view;
    totals.push({ kind, ...totalOf([quantity]), ...(per === undefined ? {} : { per }) });
  }
  return combined(totals);
}

function totalOfRow({ key, count, sums }: GroupRow): ContributionTotal {
  const per = key['counted.per'] as ContributionTotal['per'];
  return {
    kind: key['counted.kind'] as ContributionTotal['kind'],
    unit: String(key['counted.unit']),
    amount: sums['counted.amount'] ?? '0',
    sign: key['counted.sign'] as TotalSign,
    count,
    withoutNumber: Number(sums['counted.withoutNumber'] ?? '0'),
    ...(per === undefined ? {} : { per }),
  };
}

/** One total for each kind, unit and rate, claiming no more than its parts. */
function combined(parts: readonly ContributionTotal[]): ContributionTotal[] {
  const groups = new Map<string, ContributionTotal>();
  for (const part of parts) {
    const name = `${part.kind} ${part.unit} ${part.per ?? ''}`;
    const sum = groups.get(name);
    groups.set(name, sum ? added(sum, part) : part);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, total]) => total);
}

function added(a: ContributionTotal, b: ContributionTotal): ContributionTotal {
  return {
    ...a,
    amount: addDecimals(a.amount, b.amount),
    sign: [a.sign, b.sign].includes('≈') ? '≈' : a.sign === b.sign ? a.sign : '≥',
    count: a.count + b.count,
    withoutNumber: a.withoutNumber + b.withoutNumber,
  };
}
