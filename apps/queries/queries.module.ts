import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { DocumentReader, ReadSide } from '#projections';
import { Answers, LOG_HEAD, READ_SIDE, type LogHead } from './answering/answers.ts';
import { AreasController } from './areas/areas.controller.ts';
import { FindAreaHandler } from './areas/find-area.ts';
import { FindAreasHandler } from './areas/find-areas.ts';
import { CommuneAuditTrailHandler } from './communes/commune-audit-trail.ts';
import { CommuneTimelineHandler } from './communes/commune-timeline.ts';
import { CommuneContributionsHandler } from './communes/commune-contributions.ts';
import { CommuneProgressHandler } from './communes/commune-progress.ts';
import { CommuneSponsorshipsHandler } from './communes/commune-sponsorships.ts';
import { CommunesController } from './communes/communes.controller.ts';
import { FindCommuneHandler } from './communes/find-commune.ts';
import { FindCommunesHandler } from './communes/find-communes.ts';
import { CriteriaSetsController } from './criteria-sets/criteria-sets.controller.ts';
import { FindCriteriaSetHandler } from './criteria-sets/find-criteria-set.ts';
import { FindCriteriaSetsHandler } from './criteria-sets/find-criteria-sets.ts';
import { ConsistencyController } from './operations/consistency.controller.ts';
import { ALL_DOCUMENTS, ConsistencyHandler } from './operations/consistency.ts';
import { FindOrganisationHandler } from './organisations/find-organisation.ts';
import { FindOrganisationsHandler } from './organisations/find-organisations.ts';
import { OrganisationsController } from './organisations/organisations.controller.ts';
import { FindReportsHandler } from './reports/find-reports.ts';
import { ReportsController } from './reports/reports.controller.ts';
import { SummariseHandler } from './summary/summarise.ts';
import { SummaryController } from './summary/summary.controller.ts';

const controllers: Type[] = [
  CommunesController,
  AreasController,
  OrganisationsController,
  CriteriaSetsController,
  ReportsController,
  SummaryController,
  ConsistencyController,
];

const handlers: Type[] = [
  FindCommunesHandler,
  FindCommuneHandler,
  CommuneProgressHandler,
  CommuneTimelineHandler,
  CommuneAuditTrailHandler,
  CommuneSponsorshipsHandler,
  CommuneContributionsHandler,
  FindAreasHandler,
  FindAreaHandler,
  FindOrganisationsHandler,
  FindOrganisationHandler,
  FindCriteriaSetsHandler,
  FindCriteriaSetHandler,
  FindReportsHandler,
  SummariseHandler,
  ConsistencyHandler,
];

/** The HTTP read side: every page of the ledger. */
@Module({})
export class QueriesModule {
  static with(readSide: ReadSide, documents: DocumentReader, head: LogHead): DynamicModule {
    return {
      module: QueriesModule,
      imports: [CqrsModule.forRoot()],
      controllers,
      providers: [
        { provide: READ_SIDE, useValue: readSide },
        { provide: LOG_HEAD, useValue: head },
        { provide: ALL_DOCUMENTS, useValue: documents },
        Answers,
        ...handlers,
      ],
    };
  }
}
