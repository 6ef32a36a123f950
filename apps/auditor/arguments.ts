import { parseArgs } from 'node:util';
import { optionFault } from '#platform';
import { dayAt, endOfDayMs, parseDay, parsePosition, type Day } from '#kernel';
import type { KnownAt } from './replay.ts';
import type { Language } from './texts.ts';

/** How the tool is used. */
export const USAGE = `npm run audit -- replay <commune> [--as-of YYYY-MM-DD] [--known-at <position or time>]
                              [--lang vi|en] [--step] [--json]
    <commune>: its id, its code, or its name (accents may be left out)
    steps through the commune's events and shows after each what changed, and on what basis
npm run audit -- compare [--lang vi|en] [--json]
    refolds every document from the log and reports those that differ from the read store
npm run audit -- consistency [--known-at <position or time>] [--lang vi|en] [--json]
    lists every standing fact that does not fit with the others, and what to do about it
Exit code: 0 all well, 1 a document differs, 2 wrong use or unknown commune, 3 a store is away,
4 facts do not fit together, or one is parked (oddities that need nothing done leave it at 0);
of compare: all agrees but for events that operators decided to skip, which it names.`;

/** What the auditor asked for. */
export type Order =
  | {
      readonly command: 'replay';
      readonly commune: string;
      readonly asOf: Day;
      readonly knownAt?: KnownAt;
      readonly lang: Language;
      readonly step: boolean;
      readonly json: boolean;
    }
  | { readonly command: 'compare'; readonly lang: Language; readonly json: boolean }
  | {
      readonly command: 'consistency';
      readonly knownAt?: KnownAt;
      readonly lang: Language;
      readonly json: boolean;
    }
  | { readonly command: 'help' };

/** Wrong use of the tool; the message says what is wrong. */
export class UsageError extends Error {}

/** Reads the command line; throws a UsageError. */
export function readOrder(args: readonly string[], nowMs: number): Order {
  const { values, positionals } = parse(args);
  if (values.help) return { command: 'help' };
  const [command, commune, ...more] = positionals;
  refusePassedOver(command, values);
  const lang = languageOf(values.lang);
  const json = values.json ?? false;
  if (command === 'compare' && commune === undefined) return { command, lang, json };
  const knownAt = knownAtOf(values['known-at']);
  if (command === 'consistency' && commune === undefined) {
    return { command, ...(knownAt ? { knownAt } : {}), lang, json };
  }
  if (command !== 'replay' || more.length > 0) {
    throw new UsageError('replay, compare or consistency?');
  }
  if (commune === undefined) throw new UsageError('replay needs a commune');
  const asOf = values['as-of'] === undefined ? dayAt(nowMs) : parseDay(values['as-of']);
  if (!asOf) throw new UsageError('--as-of must be a day, YYYY-MM-DD');
  const step = values.step ?? false;
  return { command, commune, asOf, ...(knownAt ? { knownAt } : {}), lang, step, json };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        'as-of': { type: 'string' },
        'known-at': { type: 'string' },
        lang: { type: 'string' },
        step: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(optionFault(error));
  }
}

const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  compare: ['lang', 'json'],
  consistency: ['known-at', 'lang', 'json'],
};

/** An option that its command does not read would look as if it held. */
function refusePassedOver(command: string | undefined, values: object): void {
  const taken = command === undefined ? undefined : OPTIONS[command];
  const passedOver = Object.keys(values).find((option) => taken?.includes(option) === false);
  if (passedOver !== undefined) throw new UsageError(`${command} takes no --${passedOver}`);
}

function languageOf(text = 'vi'): Language {
  if (text !== 'vi' && text !== 'en') throw new UsageError('--lang must be vi or en');
  return text;
}

/** A position, a day (its end in Asia/Ho_Chi_Minh), or an instant. */
function knownAtOf(text: string | undefined): KnownAt | undefined {
  if (text === undefined) return undefined;
  const position = parsePosition(text);
  if (position) return { position };
  const day = parseDay(text);
  const timeMs = day ? endOfDayMs(day) : Date.parse(text);
  if (Number.isNaN(timeMs)) throw new UsageError('--known-at must be a position, a day or a time');
  return { timeMs };
}
