import { setImmediate as turn } from 'node:timers/promises';
import type { Scheduler } from 'fast-check';
import { START_OF_LOG, type Position } from '#kernel';
import {
  LIVE,
  MongoReadStore,
  ProjectionEngine,
  type EngineLimits,
  type StepHooks,
  versionKey,
} from '#projections';
import { Chance } from '../chance.ts';
import type { Topology } from '../mongod/server.ts';
import { specimenCategories, specimenDecisions, specimenPayloads } from '../projections/index.ts';
import { logOf, simulatedModels, type Happening } from './history.ts';
import { isSettled, judge } from './judgement.ts';
import { Connection, type NetworkFaults } from './mongod/connection.ts';
import { simulatedClient } from './mongod/simulated-client.ts';
import { SimulatedMongod } from './mongod/simulated-mongod.ts';
import { SimulatedFeed, type FeedFaults, type SimulatedLog } from './simulated-feed.ts';
import { SimulatedProcess } from './simulated-process.ts';
import type { Tally } from './tally.ts';
import { Watchdog } from './watchdog.ts';
import { World } from './world.ts';

/** How often in a step what ends or stops a whole process happens. */
export interface MachineFaults {
  readonly kill: number;
  readonly freeze: number;
  readonly crash: number;
}

/** Everything that a simulation is made of, beside the order that the scheduler decides. */
export interface Plan {
  readonly topology: Topology;
  readonly history: readonly Happening[];
  /** So many steps longer than there is something to apply things go wrong. */
  readonly aftermath: number;
  readonly workers: number;
  /** The models are read before they were ever built: what is written must be whole at any moment. */
  readonly isRead: boolean;
  /** The largest part of the log that is there from the start. */
  readonly atStart: number;
  readonly faults: NetworkFaults & FeedFaults & MachineFaults;
  /** The largest bound that a worker may have of its batches. */
  readonly batchMax: number;
  /** How often in a step time passes instead of a message. */
  readonly haste: number;
  readonly seed: number;
}

/** What is not applied by then is applied in quiet. */
const STORM_STEPS_MAX = 800;
/** A simulation that takes longer than this once nothing more goes wrong is stuck. */
const STEPS_MAX = 20_000;
const NO_FAULTS: NetworkFaults = { lost: 0, unanswered: 0, late: 0 };
const LEASE_MS = 300;
/** As leases, shorter than in production: no more has to pass than shows what happens. */
const TRANSACTION_MS = 3_000;

/** Runs one simulation to its end; throws if anything is not as a clean replay leaves it. */
export async function simulate(plan: Plan, scheduler: Scheduler, tally: Tally): Promise<void> {
  const simulation = new Simulation(plan, scheduler, tally, await logOf(plan.history));
  try {
    await simulation.run();
  } finally {
    simulation.end();
  }
}

interface Worker {
  readonly process: SimulatedProcess;
  readonly engine: ProjectionEngine;
}

class Simulation {
  readonly #plan: Plan;
  readonly #world: World;
  readonly #mongod: SimulatedMongod;
  readonly #log: SimulatedLog;
  readonly #watchdog: Watchdog;
  readonly #engines: ProjectionEngine[] = [];
  #workers: Worker[] = [];
  #started = 0;
  #reader: MongoReadStore | undefined;
  #isReading = false;

  constructor(plan: Plan, scheduler: Scheduler, tally: Tally, log: SimulatedLog) {
    this.#plan = plan;
    this.#log = log;
    this.#world = new World(scheduler, new Chance(plan.seed), tally);
    this.#mongod = new SimulatedMongod(plan.topology);
    this.#mongod.onBegun = (abort) => this.#world.after(TRANSACTION_MS, abort);
    this.#watchdog = new Watchdog(this.#mongod);
  }

  async run(): Promise<void> {
    const { chance } = this.#world;
    if (this.#plan.isRead) this.#serve();
    this.#log.show(chance.between(0, Math.floor(this.#log.events.length * this.#plan.atStart)));
    for (let n = 0; n < this.#plan.workers; n += 1) this.#start();
    const onlooker = new SimulatedProcess('reader', this.#world);
    const connection = new Connection(this.#mongod, this.#world, onlooker, NO_FAULTS);
    void this.#opened(connection).then((store) => (this.#reader = store));
    let after = 0;
    for (let step = 0; step < STORM_STEPS_MAX && after < this.#plan.aftermath; step += 1) {
      this.#stir();
      await this.#step();
      if (this.#log.isWhole && isSettled(this.#mongod, this.#log)) after += 1;
    }
    this.#calm();
    for (let step = 0; !isSettled(this.#mongod, this.#log); step += 1) {
      if (step > STEPS_MAX) throw new Error(`stuck: ${JSON.stringify(this.#standing())}`);
      await this.#step();
    }
    // What the dead and the stale left under way arrives, too.
    while (this.#world.isOwed) await this.#step();
    for (let step = 0; step < 50; step += 1) await this.#step();
    judge(this.#mongod, this.#log);
  }

  /** Nothing of it goes on. */
  end(): void {
    for (const { process } of this.#workers) process.kill();
    for (const engine of this.#engines) void engine.stop();
  }

  /** Something that is not asked for: the log grows, or a process ends, stops or begins. */
  #stir(): void {
    const { kill, freeze, crash } = this.#plan.faults;
    const { chance, tally } = this.#world;
    const isIdle = this.#world.scheduler.count() === 0;
    if (!this.#log.isWhole && chance.happens(isIdle ? 0.5 : 0.01)) {
      this.#log.show(chance.between(1, 6));
    }
    if (this.#workers.length < this.#plan.workers && chance.happens(0.1)) this.#start();
    const worker = this.#workers[chance.between(0, Math.max(0, this.#workers.length - 1))];
    if (worker) {
      const { process } = worker;
      // Within a batch it tells most.
      const weight = process.isWriting ? 3 : 0.2;
      if (chance.happens(kill * weight)) this.#kill(worker);
      else if (!process.isFrozen && chance.happens(freeze * weight)) this.#freeze(process);
    }
    if (this.#reader && !this.#isReading && chance.happens(0.1)) void this.#read(this.#reader);
    if (this.#mongod.isUp && chance.happens(crash * this.#crashTells())) {
      tally.count('faults', 'mongod killed');
      this.#mongod.crash((unflushed) => chance.between(0, unflushed));
      for (const { process } of this.#workers) this.#watchdog.troubled(process.name);
      this.#world.after(chance.between(1, 400), () => this.#mongod.start());
    }
  }

  /** How much it tells that mongod crashes now: most, when a worker may be about to write upon what it loses. */
  #crashTells(): number {
    const { isUnsafe, isShownUnsafe } = this.#mongod;
    if (!isUnsafe) return 0.5;
    const isLoaded = this.#workers.some(({ process }) => process.phase === 'load to write');
    return isShownUnsafe && isLoaded ? 200 : 3;
  }

  /** It goes on when others have overtaken it. */
  #freeze(process: SimulatedProcess): void {
    const { chance, tally } = this.#world;
    process.freeze();
    tally.count('faults', 'process frozen');
    void this.#world.overtaken(chance.between(1, 9)).then(() => process.thaw());
  }

  /** As whoever answers questions does. */
  async #read(store: MongoReadStore): Promise<void> {
    this.#isReading = true;
    await store.groups().catch(() => {});
    this.#isReading = false;
  }

  #kill(worker: Worker): void {
    const { process } = worker;
    const { tally } = this.#world;
    for (const label of process.waitingFor) tally.count('killed while waiting for', label);
    tally.count('killed', process.phase);
    process.kill();
    this.#workers = this.#workers.filter((each) => each !== worker);
  }

  /** The models serve from the start. */
  #serve(): void {
    for (const model of simulatedModels) {
      const first = { build: versionKey(model), since: START_OF_LOG };
      this.#mongod.write('projectionServing', model.name, { _id: model.name, ...first });
    }
  }

  #calm(): void {
    this.#world.isQuiet = true;
    this.#log.show(this.#log.events.length);
    for (const { process } of this.#workers) process.thaw();
    if (this.#workers.length === 0) this.#start();
  }

  /** One message arrives, or time passes. */
  async #step(): Promise<void> {
    const { scheduler, chance } = this.#world;
    for (let turns = 0; scheduler.count() === 0 && turns < 3; turns += 1) await turn();
    const isIdle = scheduler.count() === 0;
    if (isIdle || chance.happens(this.#plan.haste)) {
      if (!this.#world.passTime() && isIdle && this.#world.isQuiet)
        throw new Error(`nobody waits for anything any more: ${JSON.stringify(this.#standing())}`);
    } else {
      await scheduler.waitNext(1);
    }
    // Nobody has to ask for it.
    if (chance.happens(0.02)) this.#mongod.flushJournal();
    await turn();
    if (this.#world.fault !== undefined) throw asError(this.#world.fault);
    this.#watchdog.look();
  }

  #start(): void {
    const { chance, tally } = this.#world;
    const process = new SimulatedProcess(`w${(this.#started += 1)}`, this.#world);
    const { faults } = this.#plan;
    const connection = new Connection(this.#mongod, this.#world, process, faults);
    const limits: Partial<EngineLimits> = {
      batchEventsMax: chance.between(1, this.#plan.batchMax),
      flushDocumentsMax: chance.between(1, 8),
      unreadFactor: chance.between(1, 4),
      queueEventsMax: chance.between(1, 20),
      cacheBytesMax: chance.oneOf([0, 600, 1 << 20]),
      leaseMs: LEASE_MS,
      backOffMs: 20,
    };
    connection.onFailed = () => this.#watchdog.troubled(process.name);
    void this.#opened(connection).then((store) => {
      const engine = new ProjectionEngine({
        models: simulatedModels,
        store,
        feed: new SimulatedFeed(this.#log, this.#world, process, faults),
        payloads: specimenPayloads,
        categories: specimenCategories,
        decisions: specimenDecisions,
        limits,
        owner: process.name,
        now: () => this.#world.now,
        clock: process.clock,
        report: ({ code }) => {
          tally.count('reports', code);
          if (code === 'read-store-conflict') this.#watchdog.ranInto(process.name);
        },
        steps: this.#stepsOf(process),
      });
      engine.failed.catch((failure: unknown) => this.#world.fail(failure));
      this.#engines.push(engine);
      this.#workers.push({ process, engine });
      engine.start();
    });
  }

  #opened(connection: Connection): Promise<MongoReadStore> {
    return MongoReadStore.connect('mongodb://simulated', (_, options) =>
      simulatedClient(connection, options),
    );
  }

  /** Says where in a batch a process is, and hears what it was told. */
  #stepsOf(process: SimulatedProcess): StepHooks {
    const at = (phase: string) => async () => {
      process.phase = phase;
      this.#world.aStepFurther();
      await process.hop(phase);
    };
    const committed = at('after checkpoint');
    return {
      afterLoad: at('load to write'),
      beforeWrite: at('load to write'),
      betweenWriteAndCheckpoint: at('write to checkpoint'),
      afterCheckpoint: async ({ group, to }) => {
        if (group === LIVE) this.#watchdog.told(to as Position);
        await committed();
        process.phase = 'between batches';
      },
    };
  }

  #standing(): unknown {
    const workers = this.#workers.map(({ process: { name, phase, waitingFor, isFrozen } }) => {
      return { name, phase, waitingFor, isFrozen };
    });
    const stored = ['projectionGroups', 'projectionServing', 'projectionLeases'] as const;
    return { workers, stored: stored.map((each) => [...this.#mongod.documents(each)]) };
  }
}

function asError(fault: unknown): Error {
  return fault instanceof Error ? fault : new Error(String(fault));
}
