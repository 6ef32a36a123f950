import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { OpenToEverybody } from '#platform';
import { AnswersOne, AskedBy, WithId } from '../answering/describe-parameters.ts';
import { idParameter } from '../answering/parameters.ts';
import { Summarise, summarySchema, type SummaryPage } from './summarise.ts';

/** States at the end of a period and what was given in it, open to read. */
@ApiTags('summary')
@OpenToEverybody()
@Controller('v1')
export class SummaryController {
  readonly #queries: QueryBus;

  constructor(@Inject(QueryBus) queries: QueryBus) {
    this.#queries = queries;
  }

  @ApiOperation({ summary: 'The country over a period, by province, district or commune.' })
  @AskedBy(summarySchema)
  @AnswersOne()
  @Get('summary')
  all(
    @Query({ schema: summarySchema }) asked: z.output<typeof summarySchema>,
  ): Promise<SummaryPage> {
    return this.#queries.execute(new Summarise(undefined, asked));
  }

  @ApiOperation({ summary: 'A province or district over a period, by its parts.' })
  @AskedBy(summarySchema)
  @AnswersOne()
  @WithId()
  @Get('areas/:id/summary')
  ofArea(
    @Param('id', { schema: idParameter }) id: string,
    @Query({ schema: summarySchema }) asked: z.output<typeof summarySchema>,
  ): Promise<SummaryPage> {
    return this.#queries.execute(new Summarise(id, asked));
  }
}
