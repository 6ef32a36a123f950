import { sha256, uuidV5, type Uuid } from '#kernel';

/** The id of the aggregate a command creates: a repeated command creates the same one (D16). */
export function newAggregateId(commandId: Uuid): Uuid {
  return uuidV5(commandId, 'aggregate');
}

/** What the ids of one append are derived from. */
export interface AppendIdentity {
  readonly commandId: Uuid;
  readonly commandHash: string;
  /** What was decided, for every stream, as it will be stored, in one text. */
  readonly decided: string;
}

/**
 * The ids of the events of one append (D16). The store takes an append whose ids it holds already
 * for a repetition and answers success. So the ids depend on all that was decided, too: two processes
 * that execute one command and decide differently, because a state or the day changed in between,
 * must not be told that both were recorded. The second meets a conflict, loads again and finds the
 * first answer.
 */
export function eventIds(identity: AppendIdentity): (stream: string, index: number) => Uuid {
  const decided = sha256(identity.decided);
  return (stream, index) =>
    uuidV5(identity.commandId, `${identity.commandHash}:${decided}:${stream}:${index}`);
}
