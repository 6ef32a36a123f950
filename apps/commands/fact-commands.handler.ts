import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandAnswer } from '#contracts';
import type { EventStore } from '#event-store';
import { EVENT_STORE } from './event-store.token.ts';
import { executeFactCommand } from './execute-fact-command.ts';
import { CorrectFact, RecordFact, RetractFact } from './fact-commands.ts';

/** Records facts. */
@CommandHandler(RecordFact)
export class RecordFactHandler implements ICommandHandler<RecordFact> {
  readonly #store: EventStore;

  constructor(@Inject(EVENT_STORE) store: EventStore) {
    this.#store = store;
  }

  execute({ request }: RecordFact): Promise<CommandAnswer> {
    return executeFactCommand(this.#store, request);
  }
}

/** Corrects facts. */
@CommandHandler(CorrectFact)
export class CorrectFactHandler implements ICommandHandler<CorrectFact> {
  readonly #store: EventStore;

  constructor(@Inject(EVENT_STORE) store: EventStore) {
    this.#store = store;
  }

  execute({ request }: CorrectFact): Promise<CommandAnswer> {
    return executeFactCommand(this.#store, request);
  }
}

/** Retracts facts. */
@CommandHandler(RetractFact)
export class RetractFactHandler implements ICommandHandler<RetractFact> {
  readonly #store: EventStore;

  constructor(@Inject(EVENT_STORE) store: EventStore) {
    this.#store = store;
  }

  execute({ request }: RetractFact): Promise<CommandAnswer> {
    return executeFactCommand(this.#store, request);
  }
}
