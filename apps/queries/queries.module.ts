import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ChangeFeed, type ReadSide } from '#projections';
import { Answers, LOG_HEAD, READ_SIDE, type LogHead } from './answering/answers.ts';
import { AreasController } from './areas/areas.controller.ts';
import { ChangesController } from './changes/changes.controller.ts';
import { CommunesController } from './communes/communes.controller.ts';
import { CriteriaSetsController } from './criteria-sets/criteria-sets.controller.ts';
import { ConsistencyController } from './operations/consistency.controller.ts';
import { ConsistencyHandler } from './operations/consistency.ts';
import { OrganisationsController } from './organisations/organisations.controller.ts';
import { AskForPageHandler } from './pages.controller.ts';
import { ReportsController } from './reports/reports.controller.ts';
import { SummaryController } from './summary/summary.controller.ts';

const controllers: Type[] = [
  CommunesController,
  AreasController,
  OrganisationsController,
  CriteriaSetsController,
  ReportsController,
  SummaryController,
  ConsistencyController,
  ChangesController,
];

const handlers: Type[] = [AskForPageHandler, ConsistencyHandler];

/** What the read side answers from. */
export interface ReadParts {
  readonly readSide: ReadSide;
  readonly changes: ChangeFeed;
  readonly head: LogHead;
}

/** The HTTP read side: every page of the ledger. */
@Module({})
export class QueriesModule {
  static with({ readSide, changes, head }: ReadParts): DynamicModule {
    return {
      module: QueriesModule,
      imports: [CqrsModule.forRoot()],
      controllers,
      providers: [
        { provide: READ_SIDE, useValue: readSide },
        { provide: LOG_HEAD, useValue: head },
        { provide: ChangeFeed, useValue: changes },
        Answers,
        ...handlers,
      ],
    };
  }
}
