import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { ForRoles, OpenToEverybody, type Language } from '#platform';
import { AnswersList, AnswersOne, AskedBy, WithId } from '../answering/describe-parameters.ts';
import {
  idParameter,
  listSchema,
  viewingSchema,
  type Listing,
  type Viewing,
} from '../answering/parameters.ts';
import { AskedLanguage } from '../answering/language.ts';
import { auditTrailSchema, CommuneAuditTrail, type AuditTrailPage } from './commune-audit-trail.ts';
import { CommuneTimeline, timelineSchema, type TimelinePage } from './commune-timeline.ts';
import { CommuneContributions, type ContributionList } from './commune-contributions.ts';
import { CommuneProgress, type CommuneProgressPage } from './commune-progress.ts';
import { CommuneSponsorships, type SponsorshipList } from './commune-sponsorships.ts';
import { FindCommune, type CommunePage } from './find-commune.ts';
import { FindCommunes, findCommunesSchema, type CommuneList } from './find-communes.ts';

/** Pages about communes, open to read. */
@ApiTags('communes')
@OpenToEverybody()
@Controller('v1/communes')
export class CommunesController {
  readonly #queries: QueryBus;

  constructor(@Inject(QueryBus) queries: QueryBus) {
    this.#queries = queries;
  }

  @ApiOperation({ summary: 'Communes by name, area, or code on a day; in Vietnamese order.' })
  @AskedBy(findCommunesSchema)
  @AnswersList()
  @Get()
  find(
    @Query({ schema: findCommunesSchema }) asked: z.output<typeof findCommunesSchema>,
  ): Promise<CommuneList> {
    return this.#queries.execute(new FindCommunes(asked));
  }

  @ApiOperation({ summary: 'A commune: its names, areas and codes, each with its days.' })
  @AskedBy(viewingSchema)
  @AnswersOne()
  @WithId()
  @Get(':id')
  one(
    @Param('id', { schema: idParameter }) id: string,
    @Query({ schema: viewingSchema }) asked: Viewing,
  ): Promise<CommunePage> {
    return this.#queries.execute(new FindCommune(id, asked));
  }

  @ApiOperation({ summary: 'How far it is: each criterion with the fact it rests on, and counts.' })
  @AskedBy(viewingSchema)
  @AnswersOne()
  @WithId()
  @Get(':id/progress')
  progress(
    @Param('id', { schema: idParameter }) id: string,
    @Query({ schema: viewingSchema }) asked: Viewing,
  ): Promise<CommuneProgressPage> {
    return this.#queries.execute(new CommuneProgress(id, asked));
  }

  @ApiOperation({
    summary: 'What happened to it, in order of occurrence, in the language asked for.',
  })
  @AskedBy(timelineSchema)
  @AnswersList()
  @WithId()
  @Get(':id/timeline')
  timeline(
    @Param('id', { schema: idParameter }) id: string,
    @Query({ schema: timelineSchema }) asked: z.output<typeof timelineSchema>,
    @AskedLanguage() language: Language,
  ): Promise<TimelinePage> {
    return this.#queries.execute(new CommuneTimeline(id, asked, language));
  }

  @ApiOperation({ summary: 'Every event that concerns it, verbatim, for auditors and operators.' })
  @ApiBearerAuth()
  @ForRoles('auditor', 'operator')
  @AskedBy(auditTrailSchema)
  @AnswersList()
  @WithId()
  @Get(':id/audit-trail')
  auditTrail(
    @Param('id', { schema: idParameter }) id: string,
    @Query({ schema: auditTrailSchema }) asked: z.output<typeof auditTrailSchema>,
  ): Promise<AuditTrailPage> {
    return this.#queries.execute(new CommuneAuditTrail(id, asked));
  }

  @ApiOperation({ summary: 'Who sponsors it; what was pledged against what was delivered.' })
  @AskedBy(listSchema)
  @AnswersList()
  @WithId()
  @Get(':id/sponsorships')
  sponsorships(
    @Param('id', { schema: idParameter }) id: string,
    @Query({ schema: listSchema }) asked: Listing,
  ): Promise<SponsorshipList> {
    return this.#queries.execute(new CommuneSponsorships(id, asked));
  }

  @ApiOperation({ summary: 'What its residents gave, for which works, and what it comes to.' })
  @AskedBy(listSchema)
  @AnswersList()
  @WithId()
  @Get(':id/contributions')
  contributions(
    @Param('id', { schema: idParameter }) id: string,
    @Query({ schema: listSchema }) asked: Listing,
  ): Promise<ContributionList> {
    return this.#queries.execute(new CommuneContributions(id, asked));
  }
}
