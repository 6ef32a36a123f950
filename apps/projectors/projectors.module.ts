import { Inject, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { HealthChecks } from '#platform';
import type { ProjectionEngine } from '#projections';
import { OperationsController, VERIFICATION, type Verification } from './operations.controller.ts';

const ENGINE = Symbol('ENGINE');

/** Tells how the projections are: ready unless they lag and do not move. */
@Module({})
export class ProjectorsModule implements OnModuleInit {
  readonly #checks: HealthChecks;
  readonly #engine: ProjectionEngine;

  constructor(
    @Inject(HealthChecks) checks: HealthChecks,
    @Inject(ENGINE) engine: ProjectionEngine,
  ) {
    this.#checks = checks;
    this.#engine = engine;
  }

  static over(engine: ProjectionEngine, verification: Verification): DynamicModule {
    return {
      module: ProjectorsModule,
      controllers: [OperationsController],
      providers: [
        { provide: ENGINE, useValue: engine },
        { provide: VERIFICATION, useValue: verification },
      ],
    };
  }

  onModuleInit(): void {
    this.#checks.add('projections', async () => {
      const { state, groups } = await this.#engine.status();
      const { healthy, reason } = this.#engine.health();
      const lagEvents = Math.max(0, ...groups.map(({ lag }) => lag.events));
      return {
        ok: healthy,
        detail: { state, lagEvents, ...(reason === undefined ? {} : { reason }) },
      };
    });
  }
}
