import type { Clock } from '#projections/engine/pause.ts';
import type { World } from './world.ts';

/**
 * A process that can be killed or stopped in its tracks. Killed, it never hears again of anything
 * it waited for; what it had sent may still arrive.
 */
export class SimulatedProcess {
  readonly name: string;
  /** What it is doing, for the tally of kills. */
  phase = 'starting';
  readonly #world: World;
  readonly #waitingFor = new Map<number, string>();
  #waits = 0;
  #isDead = false;
  #thaw: (() => void) | undefined;
  #frozen: Promise<void> | undefined;

  constructor(name: string, world: World) {
    this.name = name;
    this.#world = world;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** Within a batch, where a kill tells most. */
  get isWriting(): boolean {
    return this.phase === 'load to write' || this.phase === 'write to checkpoint';
  }

  get isFrozen(): boolean {
    return this.#frozen !== undefined;
  }

  /** What it waits for at the moment. */
  get waitingFor(): readonly string[] {
    return [...this.#waitingFor.values()];
  }

  /** Ends it as kill -9 does. */
  kill(): void {
    this.#isDead = true;
    this.thaw();
  }

  /** Stops it in its tracks, as a machine that hangs. */
  freeze(): void {
    this.#frozen ??= new Promise((resolve) => (this.#thaw = resolve));
  }

  /** Lets a frozen one go on. */
  thaw(): void {
    this.#frozen = undefined;
    this.#thaw?.();
  }

  /** Gives what something comes to, once this process runs; never, if it is dead by then. */
  async waits<Result>(label: string, something: Promise<Result>): Promise<Result> {
    const id = (this.#waits += 1);
    this.#waitingFor.set(id, label);
    try {
      return await something;
    } finally {
      await this.#awake();
      this.#waitingFor.delete(id);
    }
  }

  /** Something under way that this process waits for. */
  async hop(label: string): Promise<void> {
    await this.waits(label, this.#world.hop(label));
  }

  /** The time as this process knows it. */
  readonly clock: Clock = {
    elapsed: () => this.#world.now,
    pause: (ms, signal) => this.#pause(ms, signal),
  };

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    const over = new Promise<void>((resolve) => {
      const done = (): void => {
        callOff();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const callOff = this.#world.after(ms, done);
      signal.addEventListener('abort', done, { once: true });
    });
    return this.waits('pause', over);
  }

  async #awake(): Promise<void> {
    while (this.#frozen) await this.#frozen;
    if (this.#isDead) await new Promise<never>(() => {});
  }
}
