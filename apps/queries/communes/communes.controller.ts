import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { type Language } from '#platform';
import { ForRoles, OpenToEverybody } from '#platform/server.ts';
import { DescribesPage, WithId } from '../answering/describe-parameters.ts';
import { AskedLanguage } from '../answering/language.ts';
import {
  idParameter,
  listSchema,
  viewingSchema,
  type Listing,
  type Viewing,
} from '../answering/parameters.ts';
import type { AnswerOf } from '../page.ts';
import { PagesController } from '../pages.controller.ts';
import { auditTrailPage, auditTrailSchema, type AuditTrailAnswer } from './commune-audit-trail.ts';
import { contributionList } from './commune-contributions.ts';
import { overviewPage, overviewSchema } from './commune-overview.ts';
import { progressPage } from './commune-progress.ts';
import { sponsorshipList } from './commune-sponsorships.ts';
import { timelinePage, timelineSchema } from './commune-timeline.ts';
import { communePage } from './find-commune.ts';
import { communeList, findCommunesSchema, onOneDay } from './find-communes.ts';

/** Pages about communes, open to read. */
@ApiTags('communes')
@OpenToEverybody()
@Controller('v1/communes')
export class CommunesController extends PagesController {
  @DescribesPage(
    'Communes by name, area, or code on a day; in Vietnamese order.',
    findCommunesSchema,
    communeList,
  )
  @Get()
  async find(
    @Query({ schema: findCommunesSchema }) asked: z.output<typeof findCommunesSchema>,
  ): AnswerOf<typeof communeList> {
    return this.ask(communeList, onOneDay(asked));
  }

  @DescribesPage(
    'A commune: its names, areas and codes, each with its days.',
    viewingSchema,
    communePage,
  )
  @WithId()
  @Get(':id')
  one(
    @Param('id', { schema: idParameter }) id: string,
    @Query({ schema: viewingSchema }) asked: Viewing,
  ): AnswerOf<typeof communePage> {
    return this.ask(communePage, { ...asked, id });
  }

  @DescribesPage(
    'Its progress, and the first rows of its timeline and of its sponsorships, at one position.',
    overviewSchema,
    overviewPage,
  )
  @WithId()
  @Get(':id/overview')
  overview(
    @Param('id', { schema: idParameter }) id: string,
    @Query({ schema: overviewSchema }) asked: z.output<typeof overviewSchema>,
    @AskedLanguage() language: Language,
  ): AnswerOf<typeof overviewPage> {
    return this.ask(overviewPage, { ...asked, id, language });
  }

  @DescribesPage(
    'How far it is: each criterion with the fact it rests on, and counts.',
    viewingSchema,
    progressPage,
  )
  @WithId()
  @Get(':id/progress')
  progress(
    @Param('id', { schema: idParameter }) id: string,
    @Query({ schema: viewingSchema }) asked: Viewing,
  ): AnswerOf<typeof progressPage> {
    return this.ask(progressPage, { ...asked, id });
  }

  @DescribesPage(
    'What happened to it, in order of occurrence, in the language asked for.',
    timelineSchema,
    timelinePage,
  )
  @WithId()
  @Get(':id/timeline')
  timeline(
    @Param('id', { schema: idParameter }) id: string,
    @Query({ schema: timelineSchema }) asked: z.output<typeof timelineSchema>,
    @AskedLanguage() language: Language,
  ): AnswerOf<typeof timelinePage> {
    return this.ask(timelinePage, { ...asked, id, language });
  }

  @DescribesPage(
    'Every event that concerns it, verbatim, for auditors and operators.',
    auditTrailSchema,
    auditTrailPage,
  )
  @ApiBearerAuth()
  @ForRoles('auditor', 'operator')
  @WithId()
  @Get(':id/audit-trail')
  async auditTrail(
    @Param('id', { schema: idParameter }) id: string,
    @Query({ schema: auditTrailSchema }) asked: z.output<typeof auditTrailSchema>,
  ): Promise<AuditTrailAnswer> {
    const { asOf: _, ...answer } = await this.ask(auditTrailPage, { ...asked, id });
    return answer;
  }

  @DescribesPage(
    'Who sponsors it; what was pledged against what was delivered.',
    listSchema,
    sponsorshipList,
  )
  @WithId()
  @Get(':id/sponsorships')
  sponsorships(
    @Param('id', { schema: idParameter }) id: string,
    @Query({ schema: listSchema }) asked: Listing,
    @AskedLanguage() language: Language,
  ): AnswerOf<typeof sponsorshipList> {
    return this.ask(sponsorshipList, { ...asked, id, language });
  }

  @DescribesPage(
    'What its residents gave, for which works, and what it comes to.',
    listSchema,
    contributionList,
  )
  @WithId()
  @Get(':id/contributions')
  contributions(
    @Param('id', { schema: idParameter }) id: string,
    @Query({ schema: listSchema }) asked: Listing,
    @AskedLanguage() language: Language,
  ): AnswerOf<typeof contributionList> {
    return this.ask(contributionList, { ...asked, id, language });
  }
}
