import { once } from 'node:events';
import { parseArgs } from 'node:util';
import type { Readable, Writable } from 'node:stream';
import { nodeFileSystem as files } from '../log/file-system.ts';
import { expectLog } from './directory-with-log.ts';
import { exportLog } from './export.ts';
import { importLog } from './import.ts';
import { openExport } from './read-export.ts';
import { refusalOf } from './refusal.ts';
import { processOutput, Report, type Output } from './report.ts';
import { stats } from './stats.ts';
import { verify } from './verify.ts';
import { inEnglish, type CommandWords } from './words.ts';

const commands = ['verify', 'export', 'import', 'stats'] as const;
type Command = (typeof commands)[number];

/** Where a command reads and writes. */
export interface CommandEnvironment {
  /** The data directory, where `--directory` does not name another. */
  readonly directory: string | undefined;
  /** What people are told; in English, where not given. */
  readonly words?: Partial<CommandWords>;
  readonly output?: Output;
  readonly stdin?: Readable;
  readonly stdout?: Writable;
  /** Is told in which directory an import made a log. */
  readonly imported?: (directory: string) => Promise<void>;
}

/** Whether the first argument of a command line is one of the store's commands. */
export function isStoreCommand(argument: string | undefined): argument is Command {
  return commands.some((command) => command === argument);
}

/** What to say to a first argument that is no command. */
export function noSuchCommand(argument: string | undefined): string {
  const names = `${commands.slice(0, -1).join(', ')} and ${commands.at(-1)}`;
  return `There is no command ${argument ?? 'here'}. There are ${names}.`;
}

/** What `parseArgs` has against arguments, without its hint on how they are quoted. */
export function argumentFault(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const option = /--?[\w-]+/.exec(/'([^']*)'/.exec(message)?.[1] ?? '')?.[0];
  if (option === undefined) return message;
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `There is no option ${option}.`;
  return `${option} ${message.includes('does not take') ? 'takes no value' : 'needs a value'}.`;
}

/** Runs a command and gives its exit code: 0, 1 when it failed, 2 when it was not understood. */
export async function runStoreCommand(
  args: readonly string[],
  environment: CommandEnvironment,
): Promise<number> {
  const { output = processOutput, stdin = process.stdin, stdout = process.stdout } = environment;
  const words = { ...inEnglish, ...environment.words };
  const understood = understand(args, environment);
  if (typeof understood === 'string') {
    output.note(`${words.refusal({ code: 'wrong-use', message: understood })}\n\n${words.usage}\n`);
    return 2;
  }
  const { command, directory, file, help } = understood;
  if (help) {
    output.write(`${words.usage}\n`);
    return 0;
  }
  // What a command says beside an export must not be in it.
  const report = new Report(
    command === 'export' ? { ...output, write: (text) => output.note(text) } : output,
    words,
  );
  try {
    if (command === 'import') {
      // Before anything is made for it.
      const isFile = file !== undefined && file !== '-';
      const source = isFile ? await openExport(file) : await begun(stdin, output);
      try {
        const code = await importLog(files, directory, source, report);
        await environment.imported?.(directory);
        return code;
      } finally {
        if (isFile) source.destroy();
      }
    }
    expectLog(files, directory);
    if (command === 'export') return await exportLog(files, directory, stdout, report);
    const code = await (command === 'verify' ? verify : stats)(files, directory, report);
    await output.written?.();
    return code;
  } catch (error) {
    output.note(`${command}: ${words.refusal(refusalOf(error))}\n`);
    return 1;
  }
}

/** Standard input when something comes from it: nothing is made for what somebody may give up typing. */
async function begun(stdin: Readable, output: Output): Promise<Readable> {
  if (!isTerminal(stdin)) return stdin;
  output.note('Reading an export from standard input: give it, and end it with Ctrl-D.\n');
  await once(stdin, 'readable');
  return stdin;
}

interface Understood {
  readonly command: Command;
  readonly directory: string;
  readonly file: string | undefined;
  readonly help: boolean;
}

function understand(
  args: readonly string[],
  { directory: known, stdin = process.stdin }: CommandEnvironment,
): Understood | string {
  try {
    const options = {
      directory: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [command, file, ...more] = positionals;
    if (!isStoreCommand(command)) return noSuchCommand(command);
    const surplus = command === 'import' ? more : positionals.slice(1);
    if (surplus.length > 0) return `${command} does not know what ${surplus.join(' ')} is.`;
    if (command === 'import' && file === undefined && !values.help && isTerminal(stdin)) {
      return 'Name the file that an export was written to.';
    }
    const directory = values.directory ?? known;
    if (!directory && !values.help)
      return 'Name the data directory with --directory or in DATA_DIR.';
    return { command, directory: directory ?? '', file, help: values.help === true };
  } catch (error) {
    return argumentFault(error);
  }
}

function isTerminal(stdin: Readable): boolean {
  return (stdin as Readable & { readonly isTTY?: boolean }).isTTY === true;
}
