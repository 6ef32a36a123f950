import { Inject, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { HealthChecks } from '#platform/server.ts';
import type { ReadStore } from '#projections';

const READ_STORE = Symbol('READ_STORE');

/** Ready only while the read store answers; once in every program that reads or fills it. */
@Module({})
export class ReadStoreHealth implements OnModuleInit {
  readonly #checks: HealthChecks;
  readonly #store: Pick<ReadStore, 'groups'>;

  constructor(
    @Inject(HealthChecks) checks: HealthChecks,
    @Inject(READ_STORE) store: Pick<ReadStore, 'groups'>,
  ) {
    this.#checks = checks;
    this.#store = store;
  }

  static of(store: Pick<ReadStore, 'groups'>): DynamicModule {
    return {
      module: ReadStoreHealth,
      providers: [{ provide: READ_STORE, useValue: store }],
    };
  }

  onModuleInit(): void {
    this.#checks.add('readStore', async () => {
      await this.#store.groups();
      return { ok: true };
    });
  }
}
