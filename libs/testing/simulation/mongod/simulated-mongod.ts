import { buildOfKey } from '#projections';
import type { Topology } from '../../mongod/server.ts';
import { noSuchTransaction, writeConflict } from './transaction-errors.ts';

/** A document as it is stored: never changed, only replaced. */
export type StoredFields = Readonly<Record<string, unknown>> & { readonly _id: string };

interface Cell {
  value: StoredFields | undefined;
  version: number;
  lockedBy: Transaction | undefined;
}

/** How a client names a transaction: by its session, and the number it has there. */
export interface TransactionName {
  readonly session: unknown;
  readonly number: number;
}

/** A transaction: its writes are seen by itself alone until it is committed. */
export interface Transaction {
  readonly number: number;
  readonly snapshot: number;
  readonly writes: Map<Cell, StoredFields | undefined>;
  state: 'open' | 'committed' | 'aborted';
  /** Resolves when it is over. */
  readonly ended: Promise<void>;
  readonly end: () => void;
}

/** A write outside of transactions met a document that one of them holds. */
class Blocked extends Error {
  readonly by: Transaction;

  constructor(by: Transaction) {
    super('a transaction holds the document');
    this.by = by;
  }
}

/** Who reads: a transaction sees its own writes, majority reads only what survives a crash. */
export interface Reader {
  readonly within?: Transaction | undefined;
  readonly isMajority?: boolean;
}

/** One document before and after someone's write. */
export interface Change {
  readonly collection: string;
  readonly before: StoredFields | undefined;
  readonly after: StoredFields | undefined;
  readonly by: string;
}

type Undo = readonly { readonly cell: Cell; readonly before: StoredFields | undefined }[];

/**
 * What a mongod promises, in memory: documents that are written one at a time, transactions that
 * are seen at once or never, and a journal. What was written since the journal was last flushed, or
 * a part of it from its end, is lost in a crash.
 */
export class SimulatedMongod {
  readonly topology: Topology;
  /** How often it was started: whoever was connected before is no longer. */
  starts = 1;
  isUp = true;
  /** Whose command is being done. */
  writer = '';
  /** Called with every transaction that begins: a server does not keep one open for ever. */
  onBegun: (abort: () => void) => void = () => {};
  /** Called with every change of a document once it is there for all to see. */
  onWritten: (change: Change) => void = () => {};
  /** Called with what is found when someone asks. */
  onRead: (collection: string, found: readonly StoredFields[]) => void = () => {};
  readonly #collections = new Map<string, Map<string, Cell>>();
  readonly #names = new Map<Cell, string>();
  readonly #transactions = new Map<unknown, Transaction>();
  #versions = 0;
  #unflushed: Undo[] = [];
  #isShownUnsafe = false;
  #up: Promise<void> = Promise.resolve();
  #goUp: () => void = () => {};

  constructor(topology: Topology) {
    this.topology = topology;
  }

  /** The documents of a collection as one reader finds them, in order of id. */
  *documents(collection: string, by?: Reader): Generator<StoredFields> {
    const cells = [...(this.#collections.get(collection) ?? [])];
    cells.sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [, cell] of cells) {
      const value = this.#valueOf(cell, by);
      if (value) yield value;
    }
  }

  /** One document as one reader finds it. */
  document(collection: string, id: string, by?: Reader): StoredFields | undefined {
    const cell = this.#collections.get(collection)?.get(id);
    return cell && this.#valueOf(cell, by);
  }

  /** The names of the collections there are. */
  get collections(): readonly string[] {
    return [...this.#collections.keys()];
  }

  /** Makes a collection that is not there yet. */
  create(collection: string): Map<string, Cell> {
    const cells = this.#collections.get(collection) ?? new Map<string, Cell>();
    this.#collections.set(collection, cells);
    return cells;
  }

  /** Forgets a collection; this is never undone. */
  drop(collection: string): void {
    this.#collections.delete(collection);
  }

  /** Replaces a document, makes it, or removes it. */
  write(collection: string, id: string, value: StoredFields | undefined, by?: Transaction): void {
    const cell = this.#cell(collection, id);
    if (cell.lockedBy && cell.lockedBy !== by) {
      if (!by) throw new Blocked(cell.lockedBy);
      throw writeConflict();
    }
    if (by) {
      if (by.state !== 'open') throw noSuchTransaction();
      if (cell.version > by.snapshot) throw writeConflict();
      cell.lockedBy = by;
      by.writes.set(cell, value);
      return;
    }
    this.#put([[cell, value]]);
  }

  /** Does something at once, as soon as no transaction holds what it writes. */
  async execute<Result>(run: () => Result): Promise<Result> {
    for (;;) {
      try {
        return run();
      } catch (failure) {
        if (!(failure instanceof Blocked)) throw failure;
        await failure.by.ended;
      }
    }
  }

  /** Begins the transaction of this name; an earlier one of its session is aborted. */
  begin({ session, number }: TransactionName): Transaction {
    const known = this.#transactions.get(session);
    if (known && known.number >= number) throw noSuchTransaction();
    this.endSession(session);
    let end = (): void => {};
    const ended = new Promise<void>((resolve) => (end = resolve));
    const { writes, state } = { writes: new Map(), state: 'open' as const };
    const begun = { number, snapshot: this.#versions, writes, state, ended, end };
    this.#transactions.set(session, begun);
    this.onBegun(() => this.abort(begun));
    return begun;
  }

  /** The transaction of this name: a server that was started anew knows none of before. */
  transaction({ session, number }: TransactionName): Transaction {
    const known = this.#transactions.get(session);
    if (known?.number !== number) throw noSuchTransaction();
    return known;
  }

  /** Shows all writes of a transaction at once. */
  commit(name: TransactionName): void {
    const transaction = this.transaction(name);
    if (transaction.state === 'committed') return;
    if (transaction.state === 'aborted') throw noSuchTransaction();
    this.#release(transaction, 'committed');
    this.#put([...transaction.writes]);
  }

  /** Forgets all writes of a transaction. */
  abort(transaction: Transaction): void {
    if (transaction.state === 'open') this.#release(transaction, 'aborted');
  }

  /** Aborts what a session left open. */
  endSession(session: unknown): void {
    const open = this.#transactions.get(session);
    if (open) this.abort(open);
  }

  /** Someone asks for documents of a collection, among them these, and finds some. */
  answers(
    collection: string,
    found: readonly StoredFields[],
    isAsked: (document: StoredFields) => boolean,
  ): void {
    this.onRead(collection, found);
    if (!isOfModels(collection)) return;
    this.#isShownUnsafe ||= this.#unflushed.some((undo) =>
      undo.some(
        ({ cell: { value }, cell }) =>
          value !== undefined && this.#names.get(cell) === collection && isAsked(value),
      ),
    );
  }

  /** What was written so far survives a crash. */
  flushJournal(): void {
    this.#unflushed = [];
    this.#isShownUnsafe = false;
  }

  /** Whether a crash would lose something. */
  get isUnsafe(): boolean {
    return this.#unflushed.length > 0;
  }

  /** Whether someone has asked meanwhile for documents of which a crash would lose something. */
  get isShownUnsafe(): boolean {
    return this.#isShownUnsafe;
  }

  /** Resolves when it can be reached. */
  get up(): Promise<void> {
    return this.#up;
  }

  /** Ends it as a power cut does; how many of the writes that were not flushed survive is given. */
  crash(surviving: (unflushed: number) => number): void {
    this.isUp = false;
    this.#up = new Promise((resolve) => (this.#goUp = resolve));
    for (const each of this.#transactions.values()) this.abort(each);
    this.#transactions.clear();
    const left = surviving(this.#unflushed.length);
    for (const undo of this.#unflushed.splice(left).reverse()) {
      for (const { cell, before } of undo) {
        cell.value = before;
        cell.version = this.#versions += 1;
      }
    }
    this.flushJournal();
  }

  /** Starts it again. */
  start(): void {
    this.isUp = true;
    this.starts += 1;
    this.#goUp();
  }

  #put(writes: readonly (readonly [Cell, StoredFields | undefined])[]): void {
    this.#versions += 1;
    this.#unflushed.push(writes.map(([cell]) => ({ cell, before: cell.value })));
    const by = this.writer;
    for (const [cell, after] of writes) {
      const before = cell.value;
      cell.value = after;
      cell.version = this.#versions;
      this.onWritten({ collection: this.#names.get(cell) ?? '', before, after, by });
    }
  }

  #valueOf(cell: Cell, { within, isMajority }: Reader = {}): StoredFields | undefined {
    if (within?.writes.has(cell)) return within.writes.get(cell);
    if (isMajority) {
      for (const undo of this.#unflushed) {
        for (const each of undo) if (each.cell === cell) return each.before;
      }
    }
    return cell.value;
  }

  #release(transaction: Transaction, state: 'committed' | 'aborted'): void {
    transaction.state = state;
    for (const cell of transaction.writes.keys()) cell.lockedBy = undefined;
    transaction.end();
  }

  #cell(collection: string, id: string): Cell {
    const cells = this.create(collection);
    const cell = cells.get(id) ?? { value: undefined, version: 0, lockedBy: undefined };
    cells.set(id, cell);
    this.#names.set(cell, collection);
    return cell;
  }
}

/** Documents, and what is parked of them. */
export function isOfModels(collection: string): boolean {
  return buildOfKey(collection) !== undefined || collection === 'projectionParked';
}
