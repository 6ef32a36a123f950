import { startEmbeddedEventStore } from '@commune-ledger/embedded-event-store';
import { runProgram } from '#platform';
import { startErrorOf } from './embedded-event-store.ts';

const program = {
  command: 'npm run event-store',
  what: {
    vi: 'Riêng kho sự kiện trong DATA_DIR, cho nhiều chương trình trên máy này.',
    en: 'The event store of DATA_DIR alone, for several programs of this machine.',
  },
};

await runProgram(program, async ({ DATA_DIR: directory, EVENT_STORE_PORT: port }, log) => {
  try {
    const store = await startEmbeddedEventStore({ directory, port });
    log.info({ EVENT_STORE_URL: store.connectionString, directory }, 'the event store is open');
    return { stop: () => store.close() };
  } catch (error) {
    throw startErrorOf(error);
  }
});
