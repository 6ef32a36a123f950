import { expect, test } from '@jest/globals';

import { readConfiguration } from '#platform';
import {
  MemoryReadStore,
  ProjectionEngine,
  StoreReadSide,
  timesFromFeed,
  type DocumentReader,
  type ReadStore,
} from '#projections';
import { consistencyModels, ledgerCategories, ledgerPayloads } from '#read-models';
import { ScriptedFeed } from '#testing/feeds/index.ts';
import { Answers } from '../answering/answers.ts';
import { Consistency, ConsistencyHandler } from './consistency.ts';

test('Reports asked for together, of whichever code, are of one reading', async () => {
  const store = new MemoryReadStore();
  const feed = new ScriptedFeed();
  const parts = { store, feed, payloads: ledgerPayloads, categories: ledgerCategories };
  const engine = new ProjectionEngine({ ...parts, models: consistencyModels, limits: {} });
  engine.start();
  try {
    await engine.ready();
    const times = timesFromFeed(feed);
    let streamed = 0;
    const { reader } = store;
    const stream: DocumentReader['stream'] = (model, selection) => {
      streamed += 1;
      return reader.stream(model, selection);
    };
    const counted = new Proxy<ReadStore>(store, {
      get(target, name) {
        if (name === 'reader') return { ...bound(reader), stream };
        const member: unknown = Reflect.get(target, name, target);
        return typeof member === 'function' ? (member.bind(target) as unknown) : member;
      },
    });
    const readSide = new StoreReadSide({ store: counted, board: engine.board, feed, times });
    const configuration = readConfiguration({});
    const answers = new Answers(readSide, () => feed.head(), Date.now, configuration);
    const handler = new ConsistencyHandler(answers);
    await handler.execute(new Consistency({}));
    const once = streamed;
    const together = [{}, { code: 'name-unchanged' }, { lang: 'en' }] as const;
    await Promise.all(together.map((asked) => handler.execute(new Consistency(asked))));
    expect(streamed).toBe(2 * once);
  } finally {
    await engine.stop();
  }
});

function bound(reader: DocumentReader): Omit<DocumentReader, 'stream'> {
  return {
    load: reader.load.bind(reader),
    page: reader.page.bind(reader),
    group: reader.group.bind(reader),
  };
}
