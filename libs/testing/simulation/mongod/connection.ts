import { MongoNetworkError, type MongoError } from 'mongodb';
import type { SimulatedProcess } from '../simulated-process.ts';
import type { World } from '../world.ts';
import type { SimulatedMongod, TransactionName } from './simulated-mongod.ts';

/** How late a command may come at most, and how many steps of batches it may come behind. */
const LATE_MS = 1_500;
const STEPS_LATE = 9;
const HOPS_LATE = 12;

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
  /** How much more often than others it meets with a fault: where that tells most. */
  readonly hazard?: number;
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

  /** Called when a command fails on its way, and when it is done after all. */
  onFailed: () => void = () => {};

  get now(): Date {
    return new Date(this.world.now);
  }

  /** Sends a command; the parts of one that is not atomic are done one after the other. */
  send<Result>(command: Command, ...parts: readonly (() => Result)[]): Promise<Result[]> {
    const { process, world } = this;
    const label = `${command.name}${command.within ? ' in a transaction' : ''}`;
    world.tally.count('commands', label);
    const isLate = this.#goesWrong('late', command);
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
    // The driver does not send before it finds a server.
    if (!mongod.isUp) await mongod.up;
    const { starts } = mongod;
    const isConnected = (): boolean => mongod.isUp && mongod.starts === starts;
    if (isLate) await this.#detour();
    await world.hop(`${process.name}: ${label}`);
    const isLeftBehind = process.isDead || process.isFrozen;
    if (isLeftBehind && command.hazard) await this.#detour();
    const isLost =
      this.#goesWrong('lost', command) || (process.isDead && world.chance.happens(0.3));
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
    if (isLate) this.onFailed();
    await world.hop(`${process.name}: answer to ${label}`);
    if (!isConnected()) throw this.#failed(command, 'not connected');
    if (command.isJournaled && !isLate) mongod.flushJournal();
    if (this.#goesWrong('unanswered', command)) throw this.#failed(command, 'unanswered');
    if (failure !== undefined) throw failure;
    return results;
  }

  #goesWrong(how: keyof NetworkFaults, { hazard = 0.5 }: Command): boolean {
    return this.world.goesWrong(this.#faults[how] * hazard);
  }

  /** What is late may come behind anything that others do meanwhile. */
  async #detour(): Promise<void> {
    const { chance } = this.world;
    if (chance.happens(0.2)) return;
    if (chance.happens(0.3)) {
      for (let hops = chance.between(1, HOPS_LATE); hops > 0; hops -= 1) {
        await this.world.hop('a command that is late');
      }
      return;
    }
    if (chance.happens(0.3)) await this.world.delay(chance.between(1, LATE_MS));
    else await this.world.overtaken(chance.between(1, STEPS_LATE));
  }

  #failed(command: Command, how: string): MongoError {
    this.world.tally.count('network', how);
    this.onFailed();
    const error = new MongoNetworkError(`${command.name}: ${how}`);
    if (command.label !== undefined) error.addErrorLabel(command.label);
    return error;
  }
}
