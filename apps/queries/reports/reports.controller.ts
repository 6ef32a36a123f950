import { Controller, Get, Inject, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { OpenToEverybody } from '#platform';
import { AnswersList, AskedBy } from '../answering/describe-parameters.ts';
import { FindReports, findReportsSchema, type ReportList } from './find-reports.ts';

/** What documents state, open to read. */
@ApiTags('reports')
@OpenToEverybody()
@Controller('v1/reports')
export class ReportsController {
  readonly #queries: QueryBus;

  constructor(@Inject(QueryBus) queries: QueryBus) {
    this.#queries = queries;
  }

  @ApiOperation({ summary: 'Stated figures and lists, beside what the ledger counts.' })
  @AskedBy(findReportsSchema)
  @AnswersList()
  @Get()
  find(
    @Query({ schema: findReportsSchema }) asked: z.output<typeof findReportsSchema>,
  ): Promise<ReportList> {
    return this.#queries.execute(new FindReports(asked));
  }
}
