import { ProjectionFault } from '../faults.ts';
import type { EngineLimits, EngineReport } from './options.ts';

/**
 * A store in memory is rebuilt at every start: beyond a size that is the wrong store. While it is
 * being filled that is a fault; once it was at the end of the log it is told once.
 */
export class MemoryBound {
  readonly #eventsMax: number | undefined;
  #isTold = false;

  constructor({ eventsMax }: Pick<EngineLimits, 'eventsMax'>) {
    this.#eventsMax = eventsMax;
  }

  /** What is to be told of so many events, if anything. Throws `read-model-events-max`. */
  check(events: number, wasCaughtUp: boolean): EngineReport | undefined {
    const eventsMax = this.#eventsMax;
    if (eventsMax === undefined || events <= eventsMax || this.#isTold) return undefined;
    this.#isTold = true;
    const message =
      `The log has more than ${eventsMax} events (READ_MODEL_EVENTS_MAX), too many to rebuild the ` +
      'read models in memory at every start: set READ_STORE_URL to a MongoDB.';
    if (!wasCaughtUp) throw new ProjectionFault('read-model-events-max', message, { eventsMax });
    return { level: 'warn', code: 'read-model-events-max', message };
  }
}
