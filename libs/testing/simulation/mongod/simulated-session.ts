import { MongoError, type MongoClientOptions, type TransactionOptions } from 'mongodb';
import type { Connection } from './connection.ts';
import type { Transaction, TransactionName } from './simulated-mongod.ts';

/** How often the driver tries a transaction, or its commit, before it gives up. */
const TRIES = 3;
/** On what fails within a transaction: it may be tried anew. */
export const TRANSIENT = 'TransientTransactionError';
const UNKNOWN_OUTCOME = 'UnknownTransactionCommitResult';

let sessions = 0;

/** A session of the driver, with one transaction at a time. */
export class SimulatedSession {
  readonly id = { id: { session: (sessions += 1) } };
  readonly #connection: Connection;
  #number = 0;
  #isBegun = false;
  /** The transaction that commands of this session belong to. */
  open: TransactionName | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async endSession(): Promise<void> {
    await this.#abort();
  }

  /** As the driver does it: transient failures begin anew, an unknown commit is asked for again. */
  async withTransaction(run: () => Promise<void>, options: TransactionOptions): Promise<void> {
    for (let tried = 1; ; tried += 1) {
      this.open = { session: this.id.id, number: (this.#number += 1) };
      this.#isBegun = false;
      try {
        await run();
      } catch (failure) {
        await this.#abort();
        if (!hasLabel(failure, TRANSIENT) || tried === TRIES) throw failure;
        continue;
      }
      try {
        await this.#commit(options.writeConcern);
        return;
      } catch (failure) {
        if (!hasLabel(failure, TRANSIENT) || tried === TRIES) throw failure;
      } finally {
        this.open = undefined;
      }
    }
  }

  /** How the next command finds its transaction: the first one begins it. */
  transaction(): (() => Transaction) | undefined {
    const { open } = this;
    const { mongod } = this.#connection;
    if (!open) return undefined;
    if (this.#isBegun) return () => mongod.transaction(open);
    this.#isBegun = true;
    let begun: Transaction | undefined;
    return () => (begun ??= mongod.begin(open));
  }

  async #commit(concern: MongoClientOptions['writeConcern']): Promise<void> {
    const { open } = this;
    if (!open) return;
    const { mongod } = this.#connection;
    const isSafe = isJournaled(concern);
    const command = { name: 'commit', label: UNKNOWN_OUTCOME, isJournaled: isSafe, hazard: 4 };
    for (let tried = 1; ; tried += 1) {
      try {
        await this.#connection.send(command, () => mongod.commit(open));
        return;
      } catch (failure) {
        if (!hasLabel(failure, UNKNOWN_OUTCOME) || tried === TRIES) throw failure;
      }
    }
  }

  async #abort(): Promise<void> {
    const { open } = this;
    this.open = undefined;
    if (!open) return;
    const { mongod } = this.#connection;
    const abort = (): void => mongod.abort(mongod.transaction(open));
    await this.#connection.send({ name: 'abort' }, abort).catch(() => {});
  }
}

/** Whether a write is acknowledged only once it survives a crash. */
export function isJournaled(concern: MongoClientOptions['writeConcern']): boolean {
  return concern !== undefined && 'journal' in concern && concern.journal;
}

function hasLabel(failure: unknown, label: string): boolean {
  return failure instanceof MongoError && failure.hasErrorLabel(label);
}
