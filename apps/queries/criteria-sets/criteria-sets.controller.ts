import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { OpenToEverybody } from '#platform/server.ts';
import { DescribesPage, WithId } from '../answering/describe-parameters.ts';
import {
  idParameter,
  listSchema,
  viewingSchema,
  type Listing,
  type Viewing,
} from '../answering/parameters.ts';
import type { AnswerOf } from '../page.ts';
import { PagesController } from '../pages.controller.ts';
import { criteriaSetPage } from './find-criteria-set.ts';
import { criteriaSetList } from './find-criteria-sets.ts';

/** Pages about criteria sets, open to read. */
@ApiTags('criteria sets')
@OpenToEverybody()
@Controller('v1/criteria-sets')
export class CriteriaSetsController extends PagesController {
  @DescribesPage(
    'The criteria sets, in order of the period they were issued for.',
    listSchema,
    criteriaSetList,
  )
  @Get()
  find(@Query({ schema: listSchema }) asked: Listing): AnswerOf<typeof criteriaSetList> {
    return this.ask(criteriaSetList, asked);
  }

  @DescribesPage(
    'A criteria set: names and thresholds, as far as they are verified.',
    viewingSchema,
    criteriaSetPage,
  )
  @WithId()
  @Get(':id')
  one(
    @Param('id', { schema: idParameter }) id: string,
    @Query({ schema: viewingSchema }) asked: Viewing,
  ): AnswerOf<typeof criteriaSetPage> {
    return this.ask(criteriaSetPage, { ...asked, id });
  }
}
