import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { type Language } from '#platform';
import { OpenToEverybody } from '#platform/server.ts';
import { DescribesPage, WithId } from '../answering/describe-parameters.ts';
import { AskedLanguage } from '../answering/language.ts';
import { idParameter, listSchema, type Listing } from '../answering/parameters.ts';
import type { AnswerOf } from '../page.ts';
import { PagesController } from '../pages.controller.ts';
import { organisationPage } from './find-organisation.ts';
import { findOrganisationsSchema, organisationList } from './find-organisations.ts';

/** Pages about organisations, open to read. */
@ApiTags('organisations')
@OpenToEverybody()
@Controller('v1/organisations')
export class OrganisationsController extends PagesController {
  @DescribesPage(
    'Organisations by name, kind, area, or the whole they are part of.',
    findOrganisationsSchema,
    organisationList,
  )
  @Get()
  find(
    @Query({ schema: findOrganisationsSchema }) asked: z.output<typeof findOrganisationsSchema>,
  ): AnswerOf<typeof organisationList> {
    return this.ask(organisationList, asked);
  }

  @DescribesPage(
    'An organisation, and the communes it sponsors on the day.',
    listSchema,
    organisationPage,
  )
  @WithId()
  @Get(':id')
  one(
    @Param('id', { schema: idParameter }) id: string,
    @Query({ schema: listSchema }) asked: Listing,
    @AskedLanguage() language: Language,
  ): AnswerOf<typeof organisationPage> {
    return this.ask(organisationPage, { ...asked, id, language });
  }
}
