import { parseArgs } from 'node:util';
import type { BilingualText } from '#kernel';
import { configurationSchema, type Configuration } from '../configuration/configuration.ts';
import { unknownOption } from './option-fault.ts';
import { UsageError } from './usage-error.ts';

/** A program that takes its settings from the environment alone: what it says of itself. */
export interface ProgramDescription {
  /** How it is started: `npm start`. */
  readonly command: string;
  readonly what: BilingualText;
  /** How its commands are used, if it has any: they are carried out elsewhere. */
  readonly commands?: string;
  /** Options of its commands, or of its kin, and the variable that does the same for the program. */
  readonly variableOf?: Readonly<Record<string, keyof Configuration>>;
  /** The variables it reads, if they are only some of all. */
  readonly variables?: readonly (keyof Configuration)[];
}

/** What a program prints instead of starting, and the exit code it ends with. */
export interface Instead {
  readonly exitCode: 0 | 2;
  readonly text: string;
}

/**
 * What to do instead of starting, as the command line wants it: `--help` is answered (0), any other
 * argument refused (2), since a setting that is passed over would look as if it held.
 */
export function insteadOfStarting(
  args: readonly string[],
  program: ProgramDescription,
): Instead | undefined {
  try {
    const options = { help: { type: 'boolean', short: 'h' } } as const;
    const { values } = parseArgs({ args: [...args], options, allowPositionals: false });
    return values.help === true ? { exitCode: 0, text: usageOf(program) } : undefined;
  } catch (error) {
    return { exitCode: 2, text: `${faultOf(error, program)}\n\n${usageOf(program)}` };
  }
}

function faultOf(error: unknown, { command, variableOf }: ProgramDescription): string {
  const option = unknownOption(error) ?? '';
  const variable = variableOf?.[option];
  if (variable === undefined) return UsageError.of(error).message;
  const start = `${variable}=… ${command.split(' -- ')[0]}`;
  return (
    `muốn chạy thì đặt ${variable} thay cho ${option}: ${start}\n` +
    `to run it, set ${variable} instead of ${option}: ${start}`
  );
}

function usageOf({ command, what, commands, variables }: ProgramDescription): string {
  const defaults: Readonly<Record<string, string | number | undefined>> = configurationSchema.parse(
    {},
  );
  const names = variables ?? Object.keys(configurationSchema.shape);
  return [
    command,
    `  ${what.vi}`,
    `  ${what.en}`,
    ...(commands === undefined
      ? ['Không có tham số · It takes no arguments.']
      : ['Không có lệnh thì chạy; có lệnh · Without a command it runs; its commands:', commands]),
    'Cài đặt bằng biến môi trường hoặc tệp .env (giải thích trong .env.example).',
    'Its settings are environment variables, or lines of a file .env (.env.example says what each is for):',
    ...names.map((name) => `  ${name}=${defaults[name] ?? ''}`),
  ].join('\n');
}
