import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import {
  commandsUsage,
  isStoreCommand,
  runStoreCommand,
  startEmbeddedEventStore,
} from '@commune-ledger/embedded-event-store';
import { hasTokenKey, readConfiguration, runProgram } from '#platform';
import { startErrorOf } from './embedded-event-store.ts';

const program = {
  command: 'npm run event-store -- [verify|stats|export|import]',
  what: {
    vi: 'Riêng kho sự kiện trong DATA_DIR, cho nhiều chương trình trên máy này.',
    en: 'The event store of DATA_DIR alone, for several programs of this machine.',
  },
  commands: commandsUsage,
};

const args = process.argv.slice(2);
if (isStoreCommand(args[0])) {
  if (existsSync('.env')) loadEnvFile('.env');
  const { DATA_DIR: directory } = readConfiguration(process.env);
  process.exitCode = await runStoreCommand(args, { directory });
  if (args[0] === 'import' && process.exitCode === 0 && !(await hasTokenKey(directory))) {
    process.stderr.write(
      'An export holds no token key. Copy token-key.json beside the log, too: else the next start makes ' +
        'a new key, which refuses the tokens issued so far and gives other references to those who record.\n',
    );
  }
} else {
  await runProgram(program, async (configuration, log) => {
    const { DATA_DIR: directory, EVENT_STORE_PORT: port } = configuration;
    const { START_CHECK_BYTES: startCheckBytes } = configuration;
    try {
      const store = await startEmbeddedEventStore({ directory, port, startCheckBytes });
      log.info({ EVENT_STORE_URL: store.connectionString, directory }, 'the event store is open');
      const failed = store.failed.catch((error: unknown) => {
        throw startErrorOf(error);
      });
      return { stop: () => store.close(), failed };
    } catch (error) {
      throw startErrorOf(error);
    }
  });
}
