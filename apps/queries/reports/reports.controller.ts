import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { type Language } from '#platform';
import { OpenToEverybody } from '#platform/server.ts';
import { DescribesPage } from '../answering/describe-parameters.ts';
import { AskedLanguage } from '../answering/language.ts';
import type { AnswerOf } from '../page.ts';
import { PagesController } from '../pages.controller.ts';
import { findReportsSchema, reportList } from './find-reports.ts';

/** What documents state, open to read. */
@ApiTags('reports')
@OpenToEverybody()
@Controller('v1/reports')
export class ReportsController extends PagesController {
  @DescribesPage(
    'Stated figures and lists, beside what the ledger counts.',
    findReportsSchema,
    reportList,
  )
  @Get()
  find(
    @Query({ schema: findReportsSchema }) asked: z.output<typeof findReportsSchema>,
    @AskedLanguage() language: Language,
  ): AnswerOf<typeof reportList> {
    return this.ask(reportList, { ...asked, language });
  }
}
