import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandAnswer } from '#contracts';
import type { EventStore } from '#event-store';
import { EVENT_STORE } from './event-store.token.ts';
import { executeFactCommand } from './execute-fact-command.ts';
import { CorrectFact, RecordFact, RetractFact, type FactRequest } from './fact-commands.ts';

/** Load, decide, append: what a command asks is in its request. */
class FactCommandHandler {
  readonly #store: EventStore;

  constructor(@Inject(EVENT_STORE) store: EventStore) {
    this.#store = store;
  }

  execute({ request }: { readonly request: FactRequest }): Promise<CommandAnswer> {
    return executeFactCommand(this.#store, request);
  }
}

/** Records facts. */
@CommandHandler(RecordFact)
export class RecordFactHandler extends FactCommandHandler implements ICommandHandler<RecordFact> {}

/** Corrects facts. */
@CommandHandler(CorrectFact)
export class CorrectFactHandler
  extends FactCommandHandler
  implements ICommandHandler<CorrectFact> {}

/** Retracts facts. */
@CommandHandler(RetractFact)
export class RetractFactHandler
  extends FactCommandHandler
  implements ICommandHandler<RetractFact> {}
