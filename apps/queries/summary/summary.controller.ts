import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { dayAt } from '#kernel';
import { CLOCK, type Clock, type Language } from '#platform';
import { OpenToEverybody } from '#platform/server.ts';
import { DescribesPage, WithId } from '../answering/describe-parameters.ts';
import { AskedLanguage } from '../answering/language.ts';
import { idParameter } from '../answering/parameters.ts';
import type { AnswerOf } from '../page.ts';
import { PagesController } from '../pages.controller.ts';
import { overPeriod, summaryPage, summarySchema } from './summarise.ts';

/** States at the end of a period and what was given in it, open to read. */
@ApiTags('summary')
@OpenToEverybody()
@Controller('v1')
export class SummaryController extends PagesController {
  readonly #clock: Clock;

  constructor(@Inject(QueryBus) queries: QueryBus, @Inject(CLOCK) clock: Clock) {
    super(queries);
    this.#clock = clock;
  }

  @DescribesPage(
    'The country over a period, by province, district or commune.',
    summarySchema,
    summaryPage,
  )
  @Get('summary')
  async all(
    @Query({ schema: summarySchema }) asked: z.output<typeof summarySchema>,
    @AskedLanguage() language: Language,
  ): AnswerOf<typeof summaryPage> {
    return this.ask(summaryPage, overPeriod({ ...asked, language }, dayAt(this.#clock())));
  }

  @DescribesPage('A province or district over a period, by its parts.', summarySchema, summaryPage)
  @WithId()
  @Get('areas/:id/summary')
  async ofArea(
    @Param('id', { schema: idParameter }) area: string,
    @Query({ schema: summarySchema }) asked: z.output<typeof summarySchema>,
    @AskedLanguage() language: Language,
  ): AnswerOf<typeof summaryPage> {
    const over = overPeriod({ ...asked, language }, dayAt(this.#clock()));
    return this.ask(summaryPage, { ...over, area });
  }
}
