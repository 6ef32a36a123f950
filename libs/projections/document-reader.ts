import type { Decimal, Position } from '#kernel';
import type { ReadDocument, ReadModel } from './read-model.ts';

/** What an indexed field holds. Texts sort by their UTF-8 bytes: no collation. */
export type Scalar = string | number | boolean;

/** A document with the position of the last event folded into it. */
export interface Stored<Document extends ReadDocument = ReadDocument> {
  readonly document: Document;
  readonly appliedTo: Position;
}

/** The bounds of a range over one field; both ends are of the same type. */
export interface Range {
  readonly from?: Scalar;
  readonly after?: Scalar;
  readonly to?: Scalar;
  readonly below?: Scalar;
}

/** What a field must be: a value, one of at most `ANY_OF_MAX` values, or in a range. */
export type Condition = Scalar | { readonly anyOf: readonly Scalar[] } | Range;

/** How many values `anyOf` takes. */
export const ANY_OF_MAX = 200;

/** How many documents a page takes. */
export const PAGE_MAX = 1_000;

/**
 * Which documents of a declared index. `where` speaks of leading fields of the index, without a
 * gap: `anyOf` only of the first (a list in the document matches if it contains one of them), a
 * range only of the last one named.
 */
export interface Selection {
  readonly index: string;
  readonly where?: Readonly<Record<string, Condition>>;
}

/**
 * A page of documents, sorted by the fields of the index behind those that `where` fixes.
 *
 * @example
 * reader.page(timeline, {
 *   index: 'bySubject', where: { subjects: { anyOf: ['commune-1', 'area-7'] } },
 *   descending: true, limit: 50, cursor: request.cursor,
 * });
 */
export interface PageQuery extends Selection {
  readonly descending?: boolean;
  readonly limit: number;
  /** `next` of the page before; opaque, and bound to model, version, index and direction. */
  readonly cursor?: string;
}

/** A page, and the cursor of the next one if there is one. */
export interface Page<Document extends ReadDocument = ReadDocument> {
  readonly rows: readonly Stored<Document>[];
  readonly next?: string;
}

/**
 * The one grouping: sums over the selected documents, or over the items of lists in them.
 *
 * States by area, up to a day:
 * @example
 * { index: 'byAreaEver', where: { areasEver: provinceId },
 *   over: ['steps', 'steps.measures'], keep: [{ path: 'steps.day', to: asOf }],
 *   by: ['steps.area', 'steps.measures.key'], sum: { 'steps.measures.surely': 'integer' } }
 *
 * Flows of a period, by commune and kind, inside it and straddling it apart:
 * @example
 * { index: 'byCommune', period: { first: 'first', last: 'last', from: '2016-01-01', to: '2016-06-30' },
 *   by: ['commune', 'kind', 'unit', 'sign'], sum: { amount: 'decimal', withoutNumber: 'integer' } }
 */
export interface Grouping extends Selection {
  /** Lists taken apart, outermost first, each by its path from the document. */
  readonly over?: readonly string[];
  /** What is counted: every path (of a string or integer) lies within its bounds. */
  readonly keep?: readonly {
    readonly path: string;
    readonly from?: Scalar;
    readonly to?: Scalar;
  }[];
  /**
   * Keeps what shares a day with `from … to`; rows say whether it lies inside or straddles.
   * `first` and `last` are paths of days.
   */
  readonly period?: {
    readonly first: string;
    readonly last: string;
    readonly from: string;
    readonly to: string;
  };
  readonly by: readonly string[];
  /** Paths of safe integers or of exact decimals; what lacks one adds nothing to it. */
  readonly sum: Readonly<Record<string, 'integer' | 'decimal'>>;
}

/** One group. A path of `by` that a counted item lacks is lacking in `key`. */
export interface GroupRow {
  readonly key: Readonly<Record<string, Scalar>>;
  readonly within?: 'inside' | 'straddling';
  readonly count: number;
  /** By path, exact, without trailing zeros. */
  readonly sums: Readonly<Record<string, Decimal>>;
}

/**
 * The questions a query may ask of the read store; both stores give the same answers. Removed
 * documents are in none of them.
 */
export interface DocumentReader {
  /** The documents with these ids (at most `PAGE_MAX`), in the order of the ids; the missing left out. */
  load<D extends ReadDocument>(
    model: ReadModel<D>,
    ids: readonly string[],
  ): Promise<readonly Stored<D>[]>;
  page<D extends ReadDocument>(model: ReadModel<D>, query: PageQuery): Promise<Page<D>>;
  /** Sums in order of key. */
  group<D extends ReadDocument>(
    model: ReadModel<D>,
    grouping: Grouping,
  ): Promise<readonly GroupRow[]>;
  /** All selected documents in the order of a page, or all of the model in order of id. */
  stream<D extends ReadDocument>(
    model: ReadModel<D>,
    selection?: Selection,
  ): AsyncIterable<Stored<D>>;
}
