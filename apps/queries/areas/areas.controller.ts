import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { OpenToEverybody } from '#platform';
import { AnswersList, AnswersOne, AskedBy, WithId } from '../answering/describe-parameters.ts';
import { idParameter, viewingSchema, type Viewing } from '../answering/parameters.ts';
import { FindArea, type AreaPage } from './find-area.ts';
import { FindAreas, findAreasSchema, type AreaList } from './find-areas.ts';

/** Pages about provinces and districts, open to read. */
@ApiTags('areas')
@OpenToEverybody()
@Controller('v1/areas')
export class AreasController {
  readonly #queries: QueryBus;

  constructor(@Inject(QueryBus) queries: QueryBus) {
    this.#queries = queries;
  }

  @ApiOperation({ summary: 'Provinces and districts by name, level, province or code.' })
  @AskedBy(findAreasSchema)
  @AnswersList()
  @Get()
  find(
    @Query({ schema: findAreasSchema }) asked: z.output<typeof findAreasSchema>,
  ): Promise<AreaList> {
    return this.#queries.execute(new FindAreas(asked));
  }

  @ApiOperation({ summary: 'A province or district: its names and codes, each with its days.' })
  @AskedBy(viewingSchema)
  @AnswersOne()
  @WithId()
  @Get(':id')
  one(
    @Param('id', { schema: idParameter }) id: string,
    @Query({ schema: viewingSchema }) asked: Viewing,
  ): Promise<AreaPage> {
    return this.#queries.execute(new FindArea(id, asked));
  }
}
