import { parseInterval, type Circumstances, type DateQualifier, type Source } from '#kernel';

/** The document on which the facts of a spec rest, unless it names another. */
export const aReport: Source = { kind: 'report', document: 'Báo cáo 45/BC-UBND' };

/** How a fact of a spec came to be known, beyond its date. */
export type Known = Partial<Omit<Circumstances, 'occurredOn'>> & {
  readonly qualifier?: DateQualifier;
  readonly words?: string;
};

/**
 * The circumstances of a fact that happened in a year, half, quarter, month, on a day or from-to:
 * `happened('2013')`, `happened('2014-H1', { source })`. Throws if the value is no interval.
 */
export function happened(value: string, known: Known = {}): Circumstances {
  const { qualifier, words, ...rest } = known;
  const days = parseInterval(value);
  if (!days) throw new TypeError(`${value} is no interval of days`);
  const occurredOn = { ...days, ...(qualifier ? { qualifier } : {}), ...(words ? { words } : {}) };
  return { source: aReport, ...rest, occurredOn };
}

/** Somewhen in 2013, after {@link aReport}. */
export const in2013 = happened('2013');
