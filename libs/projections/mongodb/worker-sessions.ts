import type { ClientSession } from 'mongodb';
import type { Lease } from '../read-store.ts';

/**
 * The sessions in which a process writes, one for each lease it holds. The lease names its session,
 * so that whoever takes it over can end what was left open in it.
 */
export class WorkerSessions {
  readonly #ofGroups = new Map<string, { token: number; session: ClientSession }>();

  /** The session of a group; `undefined` if its lease was never taken here, or is released. */
  of(group: string): ClientSession | undefined {
    return this.#ofGroups.get(group)?.session;
  }

  /** From now on the group of a lease is written in this session, no longer in the one before. */
  async use({ group, token }: Lease, session: ClientSession): Promise<void> {
    const before = this.#ofGroups.get(group);
    this.#ofGroups.set(group, { token, session });
    await before?.session.endSession();
  }

  /** Ends the session of a lease, unless the lease was taken anew since. */
  async end({ group, token }: Lease): Promise<void> {
    const held = this.#ofGroups.get(group);
    if (held?.token !== token) return;
    this.#ofGroups.delete(group);
    await held.session.endSession();
  }
}
