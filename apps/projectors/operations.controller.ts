import { Controller, Get, Inject } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { LogFeed } from '#kernel';
import { ForRoles } from '#platform';
import { compareReadModels, type ModelVerdict } from '#programs';
import type { ReadStore } from '#projections';

/** Injects what read models are compared with the log by. */
export const VERIFICATION = Symbol('VERIFICATION');

/** The read models as stored, and the log that they must agree with. */
export interface Verification {
  readonly store: ReadStore;
  readonly feed: LogFeed;
}

interface Comparisons {
  readonly data: readonly ModelVerdict[];
}

/** What auditors and operators ask of the projections. */
@ApiTags('operations')
@ApiBearerAuth()
@ForRoles('auditor', 'operator')
@Controller('v1/operations')
export class OperationsController {
  readonly #verification: Verification;
  #underWay: Promise<Comparisons> | undefined;

  constructor(@Inject(VERIFICATION) verification: Verification) {
    this.#verification = verification;
  }

  @ApiOperation({
    summary: 'Refolds every document from the log and names those that are stored otherwise.',
  })
  @ApiOkResponse({
    description: 'A verdict for each read model.',
    schema: {
      type: 'object',
      required: ['data'],
      properties: { data: { type: 'array', items: { type: 'object' } } },
    },
  })
  @Get('comparison')
  comparison(): Promise<Comparisons> {
    // It reads the whole log: who asks while it is under way gets the same answer.
    this.#underWay ??= this.#compare().finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  async #compare(): Promise<Comparisons> {
    const { store, feed } = this.#verification;
    const data: ModelVerdict[] = [];
    for await (const verdict of compareReadModels(store, feed)) data.push(verdict);
    return { data };
  }
}
