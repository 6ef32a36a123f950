import { Command } from '@nestjs/cqrs';
import type { CommandAnswer } from '#contracts';
import type { FactCategory } from '#domain';
import type { CommandContext } from '#event-store';
import type { Day, DomainEvent, FactCommand } from '#kernel';
import type { AuthorityAreas } from '#platform';

type Asked = FactCommand<DomainEvent>;
type Recording = Extract<Asked, { readonly intent: 'record' }>;
type Correction = Extract<Asked, { readonly intent: 'correct' }>;
type Retraction = Extract<Asked, { readonly intent: 'retract' }>;

/** What a caller asks of one stream, as the border understood it. */
export interface FactRequest<Command extends Asked = Asked> {
  readonly category: FactCategory;
  readonly id: string;
  readonly command: Command;
  /** Who asks, and by which command. */
  readonly context: CommandContext;
  /** Where the caller's token counts. */
  readonly authority: AuthorityAreas;
  /** The day on which it is asked, in Asia/Ho_Chi_Minh. */
  readonly today: Day;
}

/** Record that something happened. */
export class RecordFact extends Command<CommandAnswer> {
  readonly request: FactRequest<Recording>;

  constructor(request: FactRequest<Recording>) {
    super();
    this.request = request;
  }
}

/** Replace what was recorded of something; the original stays. */
export class CorrectFact extends Command<CommandAnswer> {
  readonly request: FactRequest<Correction>;

  constructor(request: FactRequest<Correction>) {
    super();
    this.request = request;
  }
}

/** Say that something recorded did not happen; the original stays. */
export class RetractFact extends Command<CommandAnswer> {
  readonly request: FactRequest<Retraction>;

  constructor(request: FactRequest<Retraction>) {
    super();
    this.request = request;
  }
}
