import {
  boundsOf,
  boundsOfSum,
  isExact,
  surelyExceeds,
  totalsByUnit,
  type Quantity,
  type QuantityTotal,
} from '#kernel';
import { quantityOf } from '../../values.ts';
import type { ReportFact } from './events.ts';

/** What a report states: a figure, or a list. */
export type ReportContent = ReportFact['data']['content'];

/** A stated total beside the sum of its parts, and what can be said of the two (D12, D13). */
export interface Addition {
  readonly stated: Quantity;
  /** The sum of the parts, by unit. */
  readonly parts: readonly QuantityTotal[];
  /**
   * `fallsShort`: the parts make up less than the total; `exceeds`: more; `cannotBeJudged`: the
   * words of the figures ("hơn 300") or their units leave it open.
   */
  readonly verdict: 'addsUp' | 'fallsShort' | 'exceeds' | 'cannotBeJudged';
}

/**
 * Adds up the parts of a figure whose parts are meant to make the whole; `undefined` for all other
 * content. 25 + 3 + 42 against 71 falls short; "hơn 300" + "hơn 230" against "hơn 800" cannot be
 * judged.
 */
export function additionOf(content: ReportContent): Addition | undefined {
  if (content.kind !== 'figure' || !content.partsMakeWhole || !content.parts?.length) {
    return undefined;
  }
  const stated = quantityOf(content.quantity);
  const parts = content.parts.map(({ quantity }) => quantityOf(quantity));
  return { stated, parts: totalsByUnit(parts), verdict: verdictOn(stated, parts) };
}

/**
 * The addition of a figure whose parts surely do not make up the stated total, to be flagged and
 * never "fixed": the report stands as published. `undefined` if they do, or if nobody can say.
 */
export function doesNotAddUp(content: ReportContent): Addition | undefined {
  const addition = additionOf(content);
  return addition?.verdict === 'fallsShort' || addition?.verdict === 'exceeds'
    ? addition
    : undefined;
}

function verdictOn(stated: Quantity, parts: readonly Quantity[]): Addition['verdict'] {
  if (parts.some(({ unit }) => unit !== stated.unit)) return 'cannotBeJudged';
  const whole = boundsOf(stated);
  const sum = boundsOfSum(parts);
  if (surelyExceeds(sum, whole)) return 'exceeds';
  if (surelyExceeds(whole, sum)) return 'fallsShort';
  return isExact(sum) && isExact(whole) ? 'addsUp' : 'cannotBeJudged';
}
