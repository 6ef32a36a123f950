import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { OpenToEverybody } from '#platform';
import { AnswersList, AnswersOne, AskedBy, WithId } from '../answering/describe-parameters.ts';
import {
  idParameter,
  listSchema,
  viewingSchema,
  type Listing,
  type Viewing,
} from '../answering/parameters.ts';
import { FindCriteriaSet, type CriteriaSetPage } from './find-criteria-set.ts';
import { FindCriteriaSets, type CriteriaSetList } from './find-criteria-sets.ts';

/** Pages about criteria sets, open to read. */
@ApiTags('criteria sets')
@OpenToEverybody()
@Controller('v1/criteria-sets')
export class CriteriaSetsController {
  readonly #queries: QueryBus;

  constructor(@Inject(QueryBus) queries: QueryBus) {
    this.#queries = queries;
  }

  @ApiOperation({ summary: 'The criteria sets, in order of the period they were issued for.' })
  @AskedBy(listSchema)
  @AnswersList()
  @Get()
  find(@Query({ schema: listSchema }) asked: Listing): Promise<CriteriaSetList> {
    return this.#queries.execute(new FindCriteriaSets(asked));
  }

  @ApiOperation({ summary: 'A criteria set: names and thresholds, as far as they are verified.' })
  @AskedBy(viewingSchema)
  @AnswersOne()
  @WithId()
  @Get(':id')
  one(
    @Param('id', { schema: idParameter }) id: string,
    @Query({ schema: viewingSchema }) asked: Viewing,
  ): Promise<CriteriaSetPage> {
    return this.#queries.execute(new FindCriteriaSet(id, asked));
  }
}
