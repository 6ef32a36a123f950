import { closeAll } from './closing.ts';
import { EventStoreError } from './errors.ts';
import type { CutAppend } from './log/cut.ts';
import { lockDirectory } from './log/directory.ts';
import { nodeFileSystem } from './log/file-system.ts';
import { checkOptions } from './options.ts';
import { GrpcServer } from './rpc/grpc-server.ts';
import { makeServices } from './services/all.ts';
import { sizeLimits } from './services/limits.ts';
import { EventStore } from './store/event-store.ts';
import { unfinishedImport } from './unfinished-import.ts';
import { namingFile } from './unusable-file.ts';

/** How an embedded event store is started. */
export interface EmbeddedEventStoreOptions {
  /** Where the log lies; made if it is not there. */
  readonly directory: string;
  /** 0, which is the default, takes any free port. */
  readonly port?: number;
  /** The store has no users and no TLS, so it listens on this machine alone. */
  readonly host?: '127.0.0.1';
  /** A segment of the log that has reached this size is followed by a new one. */
  readonly segmentBytes?: number;
  /** The largest event: 16 MiB by default. */
  readonly maxEventBytes?: number;
  /** The largest append: 256 MiB by default. */
  readonly maxAppendBytes?: number;
  /**
   * So much of the log, the newest of it, is read and checked before clients can connect: 512 MiB by
   * default. What is older is checked right behind the start, while the store serves.
   */
  readonly startCheckBytes?: number;
  /** What has not been checked after this time is checked behind the start, too: 5 s by default. */
  readonly startCheckMs?: number;
  /** Is told when appends begin to be refused for want of room, and when one is written again. */
  readonly onRoom?: (hasRoom: boolean) => void;
  /** Is told of an append at the end of the log that is cut, because it never ended: once, as a rule at the start. */
  readonly onCut?: (cut: CutAppend) => void;
}

const optionNames: Readonly<Record<keyof EmbeddedEventStoreOptions, true>> = {
  directory: true,
  port: true,
  host: true,
  segmentBytes: true,
  maxEventBytes: true,
  maxAppendBytes: true,
  startCheckBytes: true,
  startCheckMs: true,
  onRoom: true,
  onCut: true,
};

/** An event store that listens. */
export interface RunningEventStore {
  /** For an official client; complete, with the options an embedded store needs. */
  readonly connectionString: string;
  readonly port: number;
  /**
   * Rejects with `corrupt-log` if damage to older parts of the log is found while the store runs; it
   * has then closed itself, and does not start again before they are restored.
   */
  readonly failed: Promise<never>;
  /** Finishes the appends under way, ends subscriptions and releases the directory. */
  close(): Promise<void>;
}

const loopback = '127.0.0.1';
const mebibyte = 1024 * 1024;

/** The connection string for a port of this machine. */
export function connectionStringOf(port: number): string {
  // The client's reads wait for the discovery interval once, even with a single host.
  return `kurrentdb://${loopback}:${port}?tls=false&discoveryInterval=1`;
}

/**
 * Starts an event store in this process.
 *
 * When the promise is kept, the log has been checked (see `startCheckBytes`) and clients can
 * connect. It fails with an `EventStoreError` whose code says what is in the way.
 */
export async function startEmbeddedEventStore(
  options: EmbeddedEventStoreOptions,
): Promise<RunningEventStore> {
  checkOptions(options, optionNames);
  try {
    return await start(options);
  } catch (error) {
    throw asFailure(namingFile(error));
  }
}

function asFailure(error: unknown): EventStoreError {
  if (error instanceof EventStoreError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new EventStoreError('start-failed', message, { cause: error });
}

async function start(options: EmbeddedEventStoreOptions): Promise<RunningEventStore> {
  const { port = 0, host = loopback } = options;
  // A caller in JavaScript is not held to the type.
  if ((host as string) !== loopback) {
    throw new EventStoreError(
      'address-unusable',
      `The event store has no users and no TLS, so it listens on ${loopback} and not on ${host}. ` +
        'For other machines use a KurrentDB.',
    );
  }
  const { since25_1 } = sizeLimits;
  const limits = {
    maxEventBytes: options.maxEventBytes ?? since25_1.maxEventBytes,
    maxAppendBytes: options.maxAppendBytes ?? since25_1.maxAppendBytes,
  };
  const lock = await lockDirectory(options.directory);
  const { directory } = lock;
  const closers: (() => unknown)[] = [() => lock.release()];
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= closeAll(closers));
  let fail: (damage: EventStoreError) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => (fail = reject));
  try {
    const unfinished = unfinishedImport(directory, nodeFileSystem.list(directory));
    if (unfinished) throw new EventStoreError('import-unfinished', unfinished);
    const { segmentBytes, startCheckBytes, startCheckMs, onRoom, onCut } = options;
    const store = await EventStore.open({
      directory,
      ...(segmentBytes === undefined ? {} : { segmentBytes }),
      ...(startCheckBytes === undefined ? {} : { startCheckBytes }),
      ...(startCheckMs === undefined ? {} : { startCheckMs }),
      ...(onRoom === undefined ? {} : { onRoom }),
      ...(onCut === undefined ? {} : { onCut }),
      // As a start would have been refused, had there been the time to read so much.
      onDamage: (damage) =>
        void close()
          .catch(() => undefined)
          .then(() => fail(damage)),
    });
    closers.push(() => store.close());
    lock.holdLog();
    const address = { host, port };
    const services = makeServices(store, limits, () => address);
    const maxMessageBytes = Math.max(limits.maxEventBytes, 4 * mebibyte) + mebibyte;
    const server = await GrpcServer.listen(services, { host, port, maxMessageBytes });
    address.port = server.port;
    closers.push(() => server.close());
    // First of all: what waits is written and answered before connections end.
    closers.push(() => store.finishAppends());
    void store.scrub();
    return {
      connectionString: connectionStringOf(server.port),
      port: server.port,
      failed,
      close,
    };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}
