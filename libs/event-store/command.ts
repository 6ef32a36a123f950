import type { Actor, DomainEvent, Position, Proposed, Rejection, StreamName, Uuid } from '#kernel';
import type { Address, StreamFold } from './stream-fold.ts';

/** Who asks for what, as the border established it: the same for every event of the command. */
export interface CommandContext {
  /** From the caller's Idempotency-Key, else made at the border (D16). */
  readonly commandId: Uuid;
  /** SHA-256 of the body: the same key with another body is refused. */
  readonly commandHash: string;
  readonly correlationId: Uuid;
  readonly causationId: Uuid;
  readonly actor: Actor;
  readonly onBehalfOf?: string;
  /** The revision the caller saw of the primary stream; the command is refused on another. */
  readonly ifMatch?: number;
}

/** The streams as a plan sees them. Each stream asked for is remembered with its revision. */
export interface Streams {
  /** The state of an aggregate; its initial state if the stream has no events. */
  state<State, Event extends DomainEvent>(
    aggregate: StreamFold<State, Event>,
    id: string,
  ): Promise<State>;
}

/** Events for a stream beside the primary one, recorded in the same append or not at all. */
export interface StreamRecording {
  readonly to: Address;
  /** At least one: a stream is only guarded by an append that writes to it. */
  readonly events: readonly Proposed<DomainEvent>[];
}

/**
 * What a plan wants recorded. Without any event there is nothing to do, and the answer speaks of
 * the last event of the primary stream, or of `found` where the plan names the stream on which
 * what was asked for stands already.
 */
export interface Recording {
  /** For the primary stream. Empty only if there is nothing to do. */
  readonly events: readonly Proposed<DomainEvent>[];
  readonly others?: readonly StreamRecording[];
  /** Province and district ids of the commune as of now, for the metadata of every event. */
  readonly areas?: readonly Uuid[];
  readonly found?: Address;
}

/**
 * Decides on the states it asks for. It is run again when a state has changed meanwhile, so it may
 * depend on nothing else that changes and may change nothing. An exception it throws is treated
 * like a rejection: it counts only if it is thrown on states read afresh.
 */
export type Plan = (streams: Streams) => Promise<Recording | Rejection>;

/**
 * The answer to a command, the same byte for byte however often it is repeated. `position` is the
 * consistency token (D6). A command that found nothing to do has `recorded: false`, no event ids,
 * and the revision and position of the last event of the stream it decided on.
 */
export interface Answer {
  readonly stream: StreamName;
  readonly revision: number;
  readonly position: Position;
  readonly eventIds: readonly Uuid[];
  readonly recorded: boolean;
}

/**
 * Executes a command exactly once on its primary stream (D16): the first answer again if the
 * command was recorded before, else decide and append, or the domain's rejection as a value.
 *
 * ```ts
 * const answer = await store.execute(command, { aggregate: progress, id }, async (streams) => {
 *   const facts = await streams.state(progress, id);
 *   const decision = decide(body, facts, { commune: await streams.state(commune, id) });
 *   return isRejection(decision) ? decision : { events: decision, areas };
 * });
 * ```
 *
 * A creating command takes `newAggregateId(commandId)` for the id of its primary stream. Throws a
 * `CommandConflict` (`idempotency-key-reused`, `revision-mismatch`) or an `EventStoreFault`.
 */
export type Execute = (
  command: CommandContext,
  primary: Address,
  plan: Plan,
) => Promise<Answer | Rejection>;
