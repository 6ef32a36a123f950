import { Command } from '@nestjs/cqrs';
import type { CommandAnswer } from '#contracts';
import type { OperatorCircumstances, OperatorCommand } from '#domain';
import type { CommandContext } from '#event-store';
import type { AuthorityAreas } from '#platform';

/** What an operator asks of one read model, as the border understood it. */
export interface OperationRequest {
  /** The read model's name. */
  readonly model: string;
  readonly command: OperatorCommand;
  readonly because: OperatorCircumstances;
  /** Who asks, and by which command. */
  readonly context: CommandContext;
  readonly authority: AuthorityAreas;
}

/** Decide on a read model: skip or retry an event, build it anew, let a build serve or drop it. */
export class OperateProjection extends Command<CommandAnswer> {
  readonly request: OperationRequest;

  constructor(request: OperationRequest) {
    super();
    this.request = request;
  }
}
