import { parseArgs } from 'node:util';
import { boundsOf, isWithinBounds, type NumberOption } from '../options.ts';
import type { EmbeddedEventStoreOptions } from '../start.ts';
import { argumentFault, noSuchCommand } from './run.ts';
import { commandsUsage } from './words.ts';

/** How the store's own program is used. */
export const programUsage = `Without a command it runs the event store:
  --directory <directory>   where the log lies, made if it is not there (DATA_DIR)
  --port <port>             on 127.0.0.1, and on no other address (EVENT_STORE_PORT, 2113)
  EVENT_MAX_BYTES, APPEND_MAX_BYTES   the largest event (16 MiB) and append (256 MiB)
  START_CHECK_BYTES, START_CHECK_MS   how much of the log is checked before it is ready (512 MiB),
                            and for how long at most (5000)
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
  const numbers: Partial<Record<NumberOption, number>> = {};
  for (const [name, option] of variables) {
    const argument = option === 'port' ? values.port : undefined;
    const text = argument ?? (environment[name] || defaults[option]);
    if (text === undefined) continue;
    const number = wholeNumber(text);
    if (!isWithinBounds(option, number)) {
      const called = option === 'port' ? 'The port' : name;
      return wrongSetting(`${called} must be ${boundsOf(option)}.`);
    }
    numbers[option] = number;
  }
  return { kind: 'run', options: { directory, ...numbers } };
}

const variables: readonly (readonly [name: string, option: NumberOption])[] = [
  ['EVENT_STORE_PORT', 'port'],
  ['EVENT_MAX_BYTES', 'maxEventBytes'],
  ['APPEND_MAX_BYTES', 'maxAppendBytes'],
  ['START_CHECK_BYTES', 'startCheckBytes'],
  ['START_CHECK_MS', 'startCheckMs'],
];
const defaults: Partial<Record<NumberOption, string>> = { port: '2113' };

function wrongSetting(message: string): Order {
  return { kind: 'wrong-setting', message };
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
