import { Inject, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { commandRoutes } from '#contracts';
import type { EventStore } from '#event-store';
import { HealthChecks } from '#platform/server.ts';
import { commandController } from './command-controller.ts';
import { EVENT_STORE } from './event-store.token.ts';
import {
  CorrectFactHandler,
  RecordFactHandler,
  RetractFactHandler,
} from './fact-commands.handler.ts';
import { OperateProjectionHandler } from './operations/operate-projection.handler.ts';
import { OperationCommandsController } from './operations/operations.controller.ts';

/** The write side: every command as a route, and its handlers, over an open event store. */
@Module({})
export class CommandsModule implements OnModuleInit {
  readonly #checks: HealthChecks;
  readonly #store: EventStore;

  constructor(@Inject(HealthChecks) checks: HealthChecks, @Inject(EVENT_STORE) store: EventStore) {
    this.#checks = checks;
    this.#store = store;
  }

  static over(store: EventStore): DynamicModule {
    return {
      module: CommandsModule,
      imports: [CqrsModule.forRoot()],
      controllers: [...commandRoutes.map(commandController), OperationCommandsController],
      providers: [
        { provide: EVENT_STORE, useValue: store },
        RecordFactHandler,
        CorrectFactHandler,
        RetractFactHandler,
        OperateProjectionHandler,
      ],
    };
  }

  onModuleInit(): void {
    this.#checks.add('eventStore', async () => ({
      ok: (await this.#store.feed.head()) !== undefined,
    }));
  }
}
