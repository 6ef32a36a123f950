import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Command } from '@nestjs/cqrs';
import { describe, expect, test } from '@jest/globals';
import { commandRoutes } from '#contracts';
import { connectEventStore } from '#event-store';
import { createLog, readConfiguration } from '#platform';
import { createHttpApp } from '#platform/server.ts';
import { temporaryEventStore } from '#testing/event-store/index.ts';
import { CommandsModule } from './commands.module.ts';
import * as facts from './fact-commands.ts';
import * as operations from './operations/operate-projection.ts';

/** Under this name Nest keeps on a handler which command it handles. */
const HANDLED = '__commandHandler__';

const commands = commandsIn(facts);

function commandsIn(declared: object): Type[] {
  return (Object.values(declared) as Type[]).filter(
    ({ prototype }) => prototype instanceof Command,
  );
}

/** The command of each handler in the module graph of the write side, as it starts. */
async function handledCommands(): Promise<Type[]> {
  const directory = await mkdtemp(join(tmpdir(), 'commune-ledger-graph-'));
  const eventStore = await temporaryEventStore();
  const store = await connectEventStore(eventStore.url);
  try {
    const app = await createHttpApp({
      configuration: readConfiguration({ DATA_DIR: directory }),
      log: createLog('silent'),
      modules: [CommandsModule.over(store)],
    });
    const modules = [...app.get(ModulesContainer).values()];
    const providers = modules.flatMap((module) => [...module.providers.values()]);
    await app.close();
    return providers.flatMap(({ metatype }) => {
      const handled = metatype && (Reflect.getMetadata(HANDLED, metatype) as Type | undefined);
      return handled ? [handled] : [];
    });
  } finally {
    await store.close();
    await eventStore.remove();
    await rm(directory, { recursive: true, force: true });
  }
}

describe('the commands', () => {
  test('have exactly one handler each, and no handler is without a command', async () => {
    const names = (types: Type[]): string[] => types.map(({ name }) => name).sort();
    expect(names(await handledCommands())).toEqual(names([...commands, ...commandsIn(operations)]));
  }, 60_000);

  test('are all asked for by some route', () => {
    const intents = new Set(
      commandRoutes.flatMap(({ routes }) => routes.map((each) => each.intent)),
    );
    expect([...intents].sort()).toEqual(['correct', 'record', 'retract']);
    expect(commands).toHaveLength(intents.size);
  });
});
