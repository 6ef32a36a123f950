import { parseArgs } from 'node:util';
import type { EmbeddedEventStoreOptions } from '../start.ts';
import { argumentFault, commandsUsage, noSuchCommand } from './run.ts';

/** How the store's own program is used. */
export const programUsage = `Without a command it runs the event store:
  --directory <directory>   where the log lies, made if it is not there (DATA_DIR)
  --port <port>             on 127.0.0.1, and on no other address (EVENT_STORE_PORT, 2113)
  EVENT_MAX_BYTES, APPEND_MAX_BYTES   the largest event (16 MiB) and append (256 MiB)
  START_CHECK_BYTES         how much of the log is checked before it is ready (512 MiB)
Its commands:
${commandsUsage}`;

/** What the program is asked to do when it is given none of the store's commands. */
export type Order =
  | { readonly kind: 'run'; readonly options: EmbeddedEventStoreOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong-use' | 'wrong-setting'; readonly message: string };

/** Reads the arguments and, for what they do not say, the environment; what is empty is not set. */
export function readOrder(args: readonly string[], environment: NodeJS.ProcessEnv): Order {
  let values: { directory?: string; port?: string; help?: boolean };
  try {
    const text = { type: 'string' } as const;
    const help = { type: 'boolean', short: 'h' } as const;
    const options = { directory: text, port: text, help };
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true });
    const [argument] = parsed.positionals;
    // What looks like a directory may be a command that was mistyped: nothing is made for it.
    if (argument !== undefined) return { kind: 'wrong-use', message: noSuchCommand(argument) };
    values = parsed.values;
  } catch (error) {
    return { kind: 'wrong-use', message: argumentFault(error) };
  }
  if (values.help) return { kind: 'help' };
  const directory = values.directory ?? environment['DATA_DIR'];
  if (!directory) return wrongSetting('Name the data directory with --directory or in DATA_DIR.');
  const port = wholeNumber(values.port ?? (environment['EVENT_STORE_PORT'] || '2113'), 0, 65_535);
  if (port === undefined) return wrongSetting('The port must be a whole number from 0 to 65535.');
  const limits: Partial<Record<SizeOption, number>> = {};
  for (const [name, option, least] of sizes) {
    const given = environment[name];
    if (!given) continue;
    const bytes = wholeNumber(given, least, bytesMax);
    if (bytes === undefined) {
      return wrongSetting(`${name} must be a whole number of bytes from ${least} to ${bytesMax}.`);
    }
    limits[option] = bytes;
  }
  return { kind: 'run', options: { directory, port, ...limits } };
}

type SizeOption = 'maxEventBytes' | 'maxAppendBytes' | 'startCheckBytes';

const sizes: readonly (readonly [name: string, option: SizeOption, least: number])[] = [
  ['EVENT_MAX_BYTES', 'maxEventBytes', 1],
  ['APPEND_MAX_BYTES', 'maxAppendBytes', 1],
  ['START_CHECK_BYTES', 'startCheckBytes', 0],
];
const bytesMax = 1_099_511_627_776;

function wrongSetting(message: string): Order {
  return { kind: 'wrong-setting', message };
}

function wholeNumber(text: string, least: number, most: number): number | undefined {
  const number = Number(text);
  return /^\d{1,15}$/.test(text) && number >= least && number <= most ? number : undefined;
}
