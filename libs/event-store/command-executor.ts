import { isRejection, streamOf, type Rejection } from '#kernel';
import type { Appender } from './appender.ts';
import type { Answer, CommandContext, Execute, Plan, Recording } from './command.ts';
import { CommandQueue } from './command-queue.ts';
import { CommandConflict, EventStoreFault } from './errors.ts';
import type { LoadedStream } from './loaded-stream.ts';
import { PlanView } from './plan-view.ts';
import { answerOf, asLogged, prepareAppend, type PreparedAppend } from './prepared-append.ts';
import type { Address } from './stream-fold.ts';
import type { StreamLoader } from './stream-loader.ts';

/** What one attempt came to: an end, or that its states have to be read before the next. */
type Attempt =
  | { readonly done: Answer | Rejection }
  | { readonly readAgain: readonly Address[]; readonly conflict: boolean };

/** Executes commands exactly once (D16). */
export class CommandExecutor {
  readonly #loader: StreamLoader;
  readonly #appender: Appender;
  readonly #attemptsMax: number;
  readonly #queue = new CommandQueue();

  constructor(loader: StreamLoader, appender: Appender, attemptsMax: number) {
    this.#loader = loader;
    this.#appender = appender;
    this.#attemptsMax = attemptsMax;
  }

  /** See `Execute`. */
  readonly execute: Execute = (command, primary, plan) =>
    this.#queue.run(streamOf(primary.aggregate.category, primary.id), () =>
      this.#inTurn(command, primary, plan),
    );

  async #inTurn(
    command: CommandContext,
    primary: Address,
    plan: Plan,
  ): Promise<Answer | Rejection> {
    let view = new PlanView(this.#loader, false);
    for (let conflicts = 0; conflicts < this.#attemptsMax;) {
      const attempt = await this.#attempt(command, primary, plan, view);
      if ('done' in attempt) return attempt.done;
      if (attempt.conflict) conflicts += 1;
      view = new PlanView(this.#loader, true);
      // All at once what the plan would otherwise wait for one after another.
      await Promise.all(attempt.readAgain.map((address) => view.load(address)));
    }
    throw new EventStoreFault(
      'too-much-contention',
      `Others recorded on the same streams ${this.#attemptsMax} times while this command was ` +
        'decided. Nothing was recorded; repeat it.',
    );
  }

  /**
   * One attempt on the states of a view. A state from memory may be trusted only by an append that
   * succeeds: everything else that would end the command on it is decided again on states read.
   */
  async #attempt(
    command: CommandContext,
    primary: Address,
    plan: Plan,
    view: PlanView,
  ): Promise<Attempt> {
    const stream = await view.load(primary);
    const first = firstAnswer(command, stream);
    if (first) return { done: first };
    const decision = await decide(command, stream, plan, view);
    if ('prepare' in decision) {
      return this.#append(await prepareAppend(command, primary, decision.prepare, view), view);
    }
    if (view.restsOnMemory) return { readAgain: view.addresses, conflict: false };
    if ('error' in decision) throw decision.error;
    if ('rejection' in decision) return { done: decision.rejection };
    return { done: nothingToDo(decision.standsOn) };
  }

  async #append(prepared: PreparedAppend, view: PlanView): Promise<Attempt> {
    const { streams, primary } = prepared;
    const readAgain = { readAgain: view.addresses, conflict: true };
    let appended;
    try {
      appended = await this.#appender.append(streams.map(({ append }) => append));
    } catch (error) {
      for (const { append } of streams) this.#loader.fallBehind(append.stream);
      throw error;
    }
    if (appended.kind === 'conflict') return readAgain;
    const { position } = appended;
    // The store did not say where: the next reading finds the command and answers from it.
    if (position === undefined) return readAgain;
    for (const part of streams) {
      // Only the last event's place is known; what a fold makes of others must wait for a reading.
      if (part === primary && part.append.events.length === 1) {
        this.#loader.append(part.address, part.base, asLogged(part, position));
      } else {
        this.#loader.fallBehind(part.append.stream);
      }
    }
    return { done: answerOf(primary, position) };
  }
}

type Decided =
  | { readonly prepare: Recording }
  | { readonly rejection: Rejection }
  | { readonly standsOn: LoadedStream }
  | { readonly error: unknown };

/**
 * Runs the plan, and then holds the caller to `If-Match`: what the plan throws goes first, so that
 * nobody who may not touch a stream is told its revision.
 */
async function decide(
  command: CommandContext,
  stream: LoadedStream,
  plan: Plan,
  view: PlanView,
): Promise<Decided> {
  const { ifMatch } = command;
  const isMismatch = ifMatch !== undefined && ifMatch !== stream.revision;
  try {
    const outcome = await plan(view);
    // Of a stream that does not exist the domain has more to say than its revision.
    if (isRejection(outcome) && stream.revision < 0) return { rejection: outcome };
    if (isMismatch) return { error: revisionMismatch(stream, ifMatch) };
    if (isRejection(outcome)) return { rejection: outcome };
    if (outcome.events.length > 0 || outcome.others?.length) return { prepare: outcome };
    return { standsOn: outcome.found ? await view.load(outcome.found) : stream };
  } catch (error) {
    return { error };
  }
}

/** What a command was answered when it was recorded; throws if its key came with another body. */
function firstAnswer(command: CommandContext, stream: LoadedStream): Answer | undefined {
  const recorded = stream.commands.get(command.commandId);
  if (!recorded) return undefined;
  if (recorded.commandHash !== command.commandHash) {
    throw new CommandConflict(
      'idempotency-key-reused',
      'This Idempotency-Key was used before, for a command with another body. Use a new key.',
      stream.revision,
    );
  }
  return {
    stream: stream.stream,
    revision: recorded.lastRevision,
    position: recorded.position,
    eventIds: recorded.eventIds,
    recorded: true,
  };
}

function nothingToDo(stream: LoadedStream): Answer {
  if (stream.position === undefined) {
    throw new TypeError(`a plan found nothing to do on ${stream.stream}, which has no event`);
  }
  return {
    stream: stream.stream,
    revision: stream.revision,
    position: stream.position,
    eventIds: [],
    recorded: false,
  };
}

function revisionMismatch(stream: LoadedStream, ifMatch: number): CommandConflict {
  return new CommandConflict(
    'revision-mismatch',
    `${stream.stream} is at revision ${stream.revision}, not at ${ifMatch}. ` +
      'Read it again and decide whether the command still holds.',
    stream.revision,
  );
}
