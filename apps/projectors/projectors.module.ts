import { Inject, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { HealthChecks } from '#platform/server.ts';
import type { ProjectionEngine } from '#projections';
import { readModels } from '#read-models';
import { MetricsController } from './metrics.controller.ts';
import { OperationsController } from './operations.controller.ts';
import { ownGroups, projectionsReport } from './projections-report.ts';
import { PROJECTIONS, type Projections } from './projections.token.ts';

/**
 * Tells how the projections are: ready unless they lag and do not move. What is parked, stopped or
 * lacks events is said beside it: the other pages are served.
 */
@Module({})
export class ProjectorsModule implements OnModuleInit {
  readonly #checks: HealthChecks;
  readonly #projections: Projections;

  constructor(
    @Inject(HealthChecks) checks: HealthChecks,
    @Inject(PROJECTIONS) projections: Projections,
  ) {
    this.#checks = checks;
    this.#projections = projections;
  }

  static over(
    engine: ProjectionEngine,
    { store, feed }: Pick<Projections, 'store' | 'feed'>,
  ): DynamicModule {
    const projections: Projections = { engine, store, feed, models: readModels };
    return {
      module: ProjectorsModule,
      controllers: [OperationsController, MetricsController],
      providers: [{ provide: PROJECTIONS, useValue: projections }],
    };
  }

  onModuleInit(): void {
    this.#checks.add('projections', async () => {
      const report = await projectionsReport(this.#projections);
      const { state, healthy, reason, models } = report;
      const lagEvents = Math.max(0, ...ownGroups(report).map(({ lag }) => lag.events));
      const named = (list: typeof models): string => list.map(({ model }) => model).join(' ');
      return {
        ok: healthy,
        detail: {
          state,
          lagEvents,
          parked: named(models.filter(({ parkedEvents }) => parkedEvents > 0)),
          stopped: named(models.filter(({ stopped }) => stopped !== undefined)),
          asksForRebuild: named(models.filter(({ asksForRebuild: types }) => types.length > 0)),
          ...(reason === undefined ? {} : { reason }),
        },
      };
    });
  }
}
