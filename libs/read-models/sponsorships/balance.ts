import { boundsOfSum, surelyExceeds, totalOf, type Quantity, type QuantityTotal } from '#kernel';
import { distinct } from '../dated.ts';
import type { SupportView } from './support.ts';

/** What was pledged and what was delivered of one kind in one unit. */
export interface Balance {
  readonly kind: SupportView['kind'];
  /** Absent for support whose amount nobody stated, such as advice. */
  readonly unit?: string;
  readonly pledged?: QuantityTotal;
  readonly delivered?: QuantityTotal;
  /** How many pledges and deliveries there are, with and without an amount. */
  readonly pledges: number;
  readonly deliveries: number;
  /** More was surely delivered than was pledged. */
  readonly overDelivered?: true;
}

/** Pledged against delivered, by kind and unit. A pledge is not a delivery. */
export function balanceOf(
  pledged: readonly SupportView[],
  delivered: readonly SupportView[],
): Balance[] {
  const groups = distinct([...pledged, ...delivered].map(groupOf));
  return groups.map((group) => {
    const promises = pledged.filter((each) => groupOf(each) === group);
    const gifts = delivered.filter((each) => groupOf(each) === group);
    return balance([...promises, ...gifts][0], promises, gifts);
  });
}

/** Whether more was surely delivered than the pledges can mean; never without a pledge. */
export function isOverDelivered(
  pledged: readonly Quantity[],
  delivered: readonly Quantity[],
): boolean {
  return pledged.length > 0 && surelyExceeds(boundsOfSum(delivered), boundsOfSum(pledged));
}

function balance(
  any: SupportView | undefined,
  pledged: readonly SupportView[],
  delivered: readonly SupportView[],
): Balance {
  const promises = quantitiesOf(pledged);
  const gifts = quantitiesOf(delivered);
  return {
    kind: any?.kind ?? 'goods',
    ...(any?.quantity ? { unit: any.quantity.unit } : {}),
    ...(promises.length > 0 ? { pledged: totalOf(promises) } : {}),
    ...(gifts.length > 0 ? { delivered: totalOf(gifts) } : {}),
    pledges: pledged.length,
    deliveries: delivered.length,
    ...(isOverDelivered(promises, gifts) ? { overDelivered: true } : {}),
  };
}

function groupOf({ kind, quantity }: SupportView): string {
  return `${kind} ${quantity?.unit ?? ''}`;
}

function quantitiesOf(support: readonly SupportView[]): Quantity[] {
  return support.flatMap(({ quantity }) => (quantity ? [quantity] : []));
}
