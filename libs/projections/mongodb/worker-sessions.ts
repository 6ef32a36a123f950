import type { ClientSession } from 'mongodb';

/**
 * The sessions in which a process writes, one for each lease it holds. The lease names its session,
 * so that whoever takes it over can end what was left open in it.
 */
export class WorkerSessions {
  readonly #ofGroups = new Map<string, ClientSession>();

  /** The session of a group; `undefined` if its lease was never taken here, or is released. */
  of(group: string): ClientSession | undefined {
    return this.#ofGroups.get(group);
  }

  /** From now on a group is written in this session, no longer in the one before. */
  async use(group: string, session: ClientSession): Promise<void> {
    const before = this.#ofGroups.get(group);
    this.#ofGroups.set(group, session);
    await before?.endSession();
  }

  async end(group: string): Promise<void> {
    const session = this.#ofGroups.get(group);
    this.#ofGroups.delete(group);
    await session?.endSession();
  }
}
