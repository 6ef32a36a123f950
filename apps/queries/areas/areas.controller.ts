import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { OpenToEverybody } from '#platform/server.ts';
import { DescribesPage, WithId } from '../answering/describe-parameters.ts';
import { idParameter, viewingSchema, type Viewing } from '../answering/parameters.ts';
import type { AnswerOf } from '../page.ts';
import { PagesController } from '../pages.controller.ts';
import { areaPage } from './find-area.ts';
import { areaList, findAreasSchema } from './find-areas.ts';

/** Pages about provinces and districts, open to read. */
@ApiTags('areas')
@OpenToEverybody()
@Controller('v1/areas')
export class AreasController extends PagesController {
  @DescribesPage(
    'Provinces and districts by name, level, province or code.',
    findAreasSchema,
    areaList,
  )
  @Get()
  find(
    @Query({ schema: findAreasSchema }) asked: z.output<typeof findAreasSchema>,
  ): AnswerOf<typeof areaList> {
    return this.ask(areaList, asked);
  }

  @DescribesPage(
    'A province or district: its names and codes, each with its days.',
    viewingSchema,
    areaPage,
  )
  @WithId()
  @Get(':id')
  one(
    @Param('id', { schema: idParameter }) id: string,
    @Query({ schema: viewingSchema }) asked: Viewing,
  ): AnswerOf<typeof areaPage> {
    return this.ask(areaPage, { ...asked, id });
  }
}
