import { Decimal128, Long, type Document } from 'mongodb';
import { addDecimals, type Decimal } from '#kernel';
import type { Grouping, GroupRow, Scalar } from '../document-reader.ts';
import { inOrderOfKey } from '../grouping.ts';
import type { QueryPlan } from '../query-plan.ts';
import { boundsOf, filterOf } from './mongo-filter.ts';

/** Decimal128 holds 34 digits: with 12 of a fraction, 22 are left, and sums below are exact. */
const EXACT_BELOW = Decimal128.fromString(`1${'0'.repeat(21)}`);

/** The aggregation that answers a grouping. */
export function pipelineOf(plan: QueryPlan, grouping: Grouping): Document[] {
  const { over = [], keep = [], period, by, sum } = grouping;
  const group: Document = { _id: keyOf(by, period), count: { $sum: 1 } };
  for (const [at, [path, kind]] of Object.entries(sum).entries()) {
    if (kind === 'integer') group[`sum${at}`] = { $sum: { $toLong: `$${path}` } };
    else {
      group[`sum${at}`] = { $sum: { $toDecimal: `$${path}` } };
      group[`size${at}`] = { $sum: { $abs: { $toDecimal: `$${path}` } } };
    }
  }
  const kept = keep.map(({ path, ...bounds }) => ({ [path]: boundsOf(bounds) }));
  if (period) {
    kept.push({ [period.first]: { $lte: period.to } }, { [period.last]: { $gte: period.from } });
  }
  return [
    { $match: filterOf(plan) },
    ...over.map((path) => ({ $unwind: `$${path}` })),
    ...(kept.length > 0 ? [{ $match: { $and: kept } }] : []),
    { $group: group },
  ];
}

/** The rows of an aggregation; `undefined` if a sum may not be exact. */
export function rowsOf(
  results: readonly Document[],
  grouping: Grouping,
): readonly GroupRow[] | undefined {
  const rows: GroupRow[] = [];
  for (const result of results) {
    const sums: Record<string, Decimal> = {};
    for (const [at, [path, kind]] of Object.entries(grouping.sum).entries()) {
      const sum = kind === 'integer' ? wholeSum(result[`sum${at}`]) : decimalSum(result, at);
      if (sum === undefined) return undefined;
      sums[path] = sum;
    }
    const id = result['_id'] as Document;
    const key: Record<string, Scalar> = {};
    for (const [at, path] of grouping.by.entries()) {
      const value = id[`by${at}`] as Scalar | undefined;
      if (value !== undefined) key[path] = value;
    }
    const within = id['within'] as GroupRow['within'];
    rows.push({ key, count: Number(result['count']), sums, ...(within ? { within } : {}) });
  }
  return inOrderOfKey(rows);
}

function keyOf(by: readonly string[], period: Grouping['period']): Document {
  const key: Document = {};
  for (const [at, path] of by.entries()) key[`by${at}`] = `$${path}`;
  if (period) {
    const inside = [
      { $gte: [`$${period.first}`, period.from] },
      { $lte: [`$${period.last}`, period.to] },
    ];
    key['within'] = { $cond: [{ $and: inside }, 'inside', 'straddling'] };
  }
  return key;
}

/** A sum of 64-bit integers; one that overflowed has become a float. */
function wholeSum(sum: unknown): Decimal | undefined {
  if (Long.isLong(sum)) return sum.toString();
  return Number.isSafeInteger(sum) ? String(sum) : undefined;
}

function decimalSum(result: Document, at: number): Decimal | undefined {
  const size = plainDecimal(result[`size${at}`]);
  const isExact = size.split('.')[0]!.length < EXACT_BELOW.toString().length;
  return isExact ? addDecimals('0', plainDecimal(result[`sum${at}`])) : undefined;
}

/** Decimal128 writes large and small numbers with an exponent; the ledger never does. */
function plainDecimal(value: unknown): Decimal {
  const [mantissa = '0', exponent] = String(value).split('E');
  if (exponent === undefined) return mantissa;
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const shift = Number(exponent) - fraction.length;
  const digits = whole + fraction;
  if (shift >= 0) return sign + digits + '0'.repeat(shift);
  const padded = digits.padStart(1 - shift, '0');
  return `${sign}${padded.slice(0, shift)}.${padded.slice(shift)}`;
}
