import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { OpenToEverybody } from '#platform';
import { AnswersList, AnswersOne, AskedBy, WithId } from '../answering/describe-parameters.ts';
import { idParameter, listSchema, type Listing } from '../answering/parameters.ts';
import { FindOrganisation, type OrganisationPage } from './find-organisation.ts';
import {
  FindOrganisations,
  findOrganisationsSchema,
  type OrganisationList,
} from './find-organisations.ts';

/** Pages about organisations, open to read. */
@ApiTags('organisations')
@OpenToEverybody()
@Controller('v1/organisations')
export class OrganisationsController {
  readonly #queries: QueryBus;

  constructor(@Inject(QueryBus) queries: QueryBus) {
    this.#queries = queries;
  }

  @ApiOperation({ summary: 'Organisations by name, kind, area, or the whole they are part of.' })
  @AskedBy(findOrganisationsSchema)
  @AnswersList()
  @Get()
  find(
    @Query({ schema: findOrganisationsSchema }) asked: z.output<typeof findOrganisationsSchema>,
  ): Promise<OrganisationList> {
    return this.#queries.execute(new FindOrganisations(asked));
  }

  @ApiOperation({ summary: 'An organisation, and the communes it sponsors on the day.' })
  @AskedBy(listSchema)
  @AnswersOne()
  @WithId()
  @Get(':id')
  one(
    @Param('id', { schema: idParameter }) id: string,
    @Query({ schema: listSchema }) asked: Listing,
  ): Promise<OrganisationPage> {
    return this.#queries.execute(new FindOrganisation(id, asked));
  }
}
