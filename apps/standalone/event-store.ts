import { resolve } from 'node:path';
import {
  isStoreCommand,
  runStoreCommand,
  startEmbeddedEventStore,
} from '@commune-ledger/embedded-event-store';
import {
  hasTokenKey,
  runCommand,
  runProgram,
  StartError,
  type Configuration,
  type Running,
} from '#platform';
import {
  sayCut,
  sayRoom,
  storeOptionsOf,
  throwAsStartError,
} from '#programs/embedded-event-store.ts';
import { inBothLanguages } from './command-words.ts';

const program = {
  command: 'npm run event-store -- [verify|stats|export|import]',
  what: {
    vi: 'Riêng kho sự kiện trong DATA_DIR, cho nhiều chương trình trên máy này. Chỉ nghe ở 127.0.0.1.',
    en: 'The event store of DATA_DIR alone, for several programs of this machine. It listens on 127.0.0.1 only.',
  },
  commands: inBothLanguages.usage,
  variableOf: { '--directory': 'DATA_DIR', '--port': 'EVENT_STORE_PORT' },
  variables: [
    'DATA_DIR',
    'HOST',
    'EVENT_STORE_PORT',
    'START_CHECK_BYTES',
    'EVENT_MAX_BYTES',
    'APPEND_MAX_BYTES',
    'LOG_LEVEL',
    'SHUTDOWN_TIMEOUT_MS',
  ],
} as const;

const args = process.argv.slice(2);
const isCommand = args.some(isStoreCommand) || /^[^-]/.test(args[0] ?? '');
if (isCommand) {
  await runCommand(({ DATA_DIR: directory }) =>
    runStoreCommand(args, {
      directory,
      words: inBothLanguages,
      imported: sayIfKeyIsMissing,
    }),
  );
} else {
  await runProgram(program, async (configuration, log): Promise<Running> => {
    refuseOtherAddresses(configuration);
    const options = {
      ...storeOptionsOf(configuration),
      port: configuration.EVENT_STORE_PORT,
      onRoom: sayRoom(log),
      onCut: sayCut(log),
    };
    const failed = (error: unknown): never => throwAsStartError(error, options.directory);
    const store = await startEmbeddedEventStore(options).catch(failed);
    const directory = resolve(options.directory);
    log.info({ EVENT_STORE_URL: store.connectionString, directory }, 'the event store is open');
    return { stop: () => store.close(), failed: store.failed.catch(failed) };
  });
}

/** Who set HOST would otherwise believe that other machines reach it, or fear that they do. */
function refuseOtherAddresses({ HOST }: Configuration): void {
  if (HOST === '127.0.0.1' || HOST === 'localhost') return;
  throw new StartError('address-unusable', {
    vi:
      `HOST=${HOST}: kho sự kiện này không có TLS và tài khoản nên chỉ nghe ở 127.0.0.1. Hãy đặt ` +
      'HOST=127.0.0.1 cho nó; các máy khác thì dùng KurrentDB.',
    en:
      `HOST=${HOST}: this event store has neither TLS nor users, so it listens on 127.0.0.1 alone. Set ` +
      'HOST=127.0.0.1 for it; for other machines use a KurrentDB.',
  });
}

async function sayIfKeyIsMissing(directory: string): Promise<void> {
  if (await hasTokenKey(directory)) return;
  process.stderr.write(
    'Bản xuất không chứa khóa token. Hãy chép cả token-key.json vào cạnh nhật ký; nếu không, lần chạy sau ' +
      'tạo khóa mới: token đã cấp bị từ chối, và người ghi mang mã tham chiếu khác.\n' +
      'An export holds no token key. Copy token-key.json beside the log, too: else the next start makes ' +
      'a new key, which refuses the tokens issued so far and gives other references to those who record.\n',
  );
}
