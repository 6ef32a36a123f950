import { Command } from '@nestjs/cqrs';
import type { CommandAnswer } from '#contracts';
import type { FactCategory } from '#domain';
import type { CommandContext } from '#event-store';
import type { Day, DomainEvent, FactCommand } from '#kernel';
import type { AuthorityAreas } from '#platform';

type Intent = FactCommand<DomainEvent>['intent'];

/** What a caller asks of one stream, as the border understood it. */
export interface FactRequest<Asked extends Intent = Intent> {
  readonly category: FactCategory;
  readonly id: string;
  readonly command: Extract<FactCommand<DomainEvent>, { readonly intent: Asked }>;
  /** Who asks, and by which command. */
  readonly context: CommandContext;
  /** Where the caller's token counts. */
  readonly authority: AuthorityAreas;
  /** The day on which it is asked, in Asia/Ho_Chi_Minh. */
  readonly today: Day;
}

/** Record that something happened. */
export class RecordFact extends Command<CommandAnswer> {
  readonly request: FactRequest<'record'>;

  constructor(request: FactRequest<'record'>) {
    super();
    this.request = request;
  }
}

/** Replace what was recorded of something; the original stays. */
export class CorrectFact extends Command<CommandAnswer> {
  readonly request: FactRequest<'correct'>;

  constructor(request: FactRequest<'correct'>) {
    super();
    this.request = request;
  }
}

/** Say that something recorded did not happen; the original stays. */
export class RetractFact extends Command<CommandAnswer> {
  readonly request: FactRequest<'retract'>;

  constructor(request: FactRequest<'retract'>) {
    super();
    this.request = request;
  }
}
