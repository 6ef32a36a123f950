import type { Scheduler } from 'fast-check';
import type { Chance } from '../chance.ts';
import type { Tally } from './tally.ts';

interface Timer {
  readonly due: number;
  readonly fire: () => void;
}

/** Whoever is overtaken by nobody goes on after this time. */
const OVERTAKEN_MS = 5_000;

/**
 * Where a simulation happens: a time that moves only when it is told to, messages whose order the
 * scheduler decides, and the chance by which things go wrong.
 */
export class World {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  readonly tally: Tally;
  /** Milliseconds since 1970. */
  now = Date.UTC(2026, 0, 1);
  /** While it is quiet nothing new goes wrong. */
  isQuiet = false;
  /** What must not happen in any world, such as a question that the simulation does not know. */
  fault: unknown;
  readonly #timers = new Set<Timer>();
  readonly #waiting = new Set<{ steps: number; readonly goOn: () => void }>();
  #delayed = 0;

  constructor(scheduler: Scheduler, chance: Chance, tally: Tally) {
    this.scheduler = scheduler;
    this.chance = chance;
    this.tally = tally;
  }

  /** Resolves when the scheduler comes to it: something is under way. */
  hop(label: string): Promise<unknown> {
    return this.scheduler.schedule(Promise.resolve(), label);
  }

  /** Whether a fault falls that does so in this share of cases, as long as faults do fall. */
  goesWrong(share: number): boolean {
    return !this.isQuiet && this.chance.happens(share);
  }

  /** Calls back in some time; the function returned calls it off. */
  after(ms: number, fire: () => void): () => void {
    const timer = { due: this.now + ms, fire };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** Resolves when so much time has passed. */
  async delay(ms: number): Promise<void> {
    this.#delayed += 1;
    await new Promise<void>((resolve) => void this.after(ms, resolve));
    this.#delayed -= 1;
  }

  /** Resolves once batches have come so many steps further; nobody waits for it for ever. */
  async overtaken(steps: number): Promise<void> {
    this.#delayed += 1;
    await new Promise<void>((resolve) => {
      const callOff = this.after(OVERTAKEN_MS, () => waiting.goOn());
      const waiting = {
        steps,
        goOn: () => {
          callOff();
          this.#waiting.delete(waiting);
          resolve();
        },
      };
      this.#waiting.add(waiting);
    });
    this.#delayed -= 1;
  }

  /** Someone's batch has come a step further. */
  aStepFurther(): void {
    for (const each of [...this.#waiting]) {
      each.steps -= 1;
      if (each.steps <= 0) each.goOn();
    }
  }

  /** Whether something is delayed that has yet to come. */
  get isOwed(): boolean {
    return this.#delayed > 0;
  }

  /** Ends the simulation with a failure. */
  fail(fault: unknown): void {
    this.fault ??= fault;
  }

  /** Moves the time to the next timer, if there is one, and fires it. */
  passTime(): boolean {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (!next || timer.due < next.due) next = timer;
    if (!next) return false;
    this.#timers.delete(next);
    this.now = Math.max(this.now, next.due);
    next.fire();
    return true;
  }
}
