import { MongoNetworkError, type MongoError } from 'mongodb';
import type { SimulatedProcess } from '../simulated-process.ts';
import type { World } from '../world.ts';
import type { SimulatedMongod, TransactionName } from './simulated-mongod.ts';

/** How late a command may come at most. */
const LATE_MS = 1_500;

/** How often commands and answers get lost. */
export interface NetworkFaults {
  readonly lost: number;
  readonly unanswered: number;
  /** The client no longer waits; what it sent arrives nonetheless. */
  readonly late: number;
}

/** What a command is, beside what it does. */
export interface Command {
  readonly name: string;
  /** Acknowledged only once it survives a crash. */
  readonly isJournaled?: boolean;
  readonly within?: TransactionName | undefined;
  /** What else a client may conclude from a failure. */
  readonly label?: string;
}

/**
 * The way from a process to its mongod: commands and answers under way in any order, lost, or left
 * behind when either end is killed.
 */
export class Connection {
  readonly mongod: SimulatedMongod;
  readonly world: World;
  readonly process: SimulatedProcess;
  readonly #faults: NetworkFaults;

  constructor(
    mongod: SimulatedMongod,
    world: World,
    process: SimulatedProcess,
    faults: NetworkFaults,
  ) {
    this.mongod = mongod;
    this.world = world;
    this.process = process;
    this.#faults = faults;
  }

  /** Called when a command fails on its way. */
  onFailed: () => void = () => {};

  get now(): Date {
    return new Date(this.world.now);
  }

  /** Sends a command; the parts of one that is not atomic are done one after the other. */
  send<Result>(command: Command, ...parts: readonly (() => Result)[]): Promise<Result[]> {
    const { process, world } = this;
    const label = `${command.name}${command.within ? ' in a transaction' : ''}`;
    world.tally.count('commands', label);
    const isLate = world.goesWrong(this.#faults.late);
    const sent = this.#sent(command, label, parts, isLate);
    if (!isLate) return process.waits(label, sent);
    sent.catch(() => {});
    return process.waits(
      label,
      world.hop(`${process.name}: no longer waits for ${label}`).then(() => {
        throw this.#failed(command, 'late');
      }),
    );
  }

  async #sent<Result>(
    command: Command,
    label: string,
    parts: readonly (() => Result)[],
    isLate: boolean,
  ): Promise<Result[]> {
    const { mongod, world, process } = this;
    const { starts } = mongod;
    const isConnected = (): boolean => mongod.isUp && mongod.starts === starts;
    // What is late may come behind anything that others do meanwhile.
    if (isLate && world.chance.happens(0.7)) await world.delay(world.chance.between(1, LATE_MS));
    await world.hop(`${process.name}: ${label}`);
    const isLost =
      world.goesWrong(this.#faults.lost) || (process.isDead && world.chance.happens(0.5));
    if (isLost || !isConnected()) throw this.#failed(command, isLost ? 'lost' : 'not connected');
    const results: Result[] = [];
    let failure: Error | undefined;
    try {
      for (const [at, part] of parts.entries()) {
        // Between two documents of one command others may come, and the server may end.
        if (at > 0 && world.chance.happens(0.2)) await world.hop(`mongod: within ${label}`);
        if (!isConnected()) break;
        results.push(
          await mongod.execute(() => {
            mongod.writer = process.name;
            return part();
          }),
        );
      }
    } catch (thrown) {
      failure = thrown as Error;
    }
    await world.hop(`${process.name}: answer to ${label}`);
    if (!isConnected()) throw this.#failed(command, 'not connected');
    if (command.isJournaled) mongod.flushJournal();
    if (world.goesWrong(this.#faults.unanswered)) throw this.#failed(command, 'unanswered');
    if (failure !== undefined) throw failure;
    return results;
  }

  #failed(command: Command, how: string): MongoError {
    this.world.tally.count('network', how);
    this.onFailed();
    const error = new MongoNetworkError(`${command.name}: ${how}`);
    if (command.label !== undefined) error.addErrorLabel(command.label);
    return error;
  }
}
