import { Controller, Get, Inject, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { consistencyPageSchema } from '#contracts';
import { ForRoles } from '#platform/server.ts';
import { AskedBy } from '../answering/describe-parameters.ts';
import { Consistency, consistencySchema, type ConsistencyPage } from './consistency.ts';

/** What auditors and operators ask of the facts themselves. */
@ApiTags('operations')
@ApiBearerAuth()
@ForRoles('auditor', 'operator')
@Controller('v1/operations')
export class ConsistencyController {
  readonly #queries: QueryBus;

  constructor(@Inject(QueryBus) queries: QueryBus) {
    this.#queries = queries;
  }

  @ApiOperation({
    summary: 'Every standing fact that does not fit with the others, and what to do about it.',
    description:
      'Contributions of residents to works are not read: each was judged by its own figures when it was recorded.',
  })
  @AskedBy(consistencySchema)
  @ApiOkResponse({
    standardSchema: consistencyPageSchema,
    description: 'What was found, and where the report stands.',
  })
  @Get('consistency')
  consistency(
    @Query({ schema: consistencySchema }) asked: z.output<typeof consistencySchema>,
  ): Promise<ConsistencyPage> {
    return this.#queries.execute(new Consistency(asked));
  }
}
