import { parseArgs } from 'node:util';
import { UsageError } from '#platform';
import { dayAt, endOfDayMs, parseDay, parsePosition, type Day } from '#kernel';
import type { KnownAt } from './replay.ts';
import type { Language } from './texts.ts';

/** How the tool is used, in each language. */
export const USAGE = {
  vi: `npm run audit -- replay <xã> [--as-of YYYY-MM-DD] [--known-at <vị trí hoặc thời điểm>]
                          [--lang vi|en] [--step] [--json]
    <xã>: định danh, mã đơn vị, hoặc tên (có thể bỏ dấu)
    đi qua từng sự kiện của xã, và sau mỗi sự kiện cho biết trang đổi gì, dựa vào căn cứ nào
npm run audit -- compare [--lang vi|en] [--json]
    gộp lại mọi tài liệu từ nhật ký, và nêu tài liệu khác với kho đọc
npm run audit -- consistency [--known-at <vị trí hoặc thời điểm>] [--lang vi|en] [--json]
    nêu mọi sự việc đang có hiệu lực không khớp với sự việc khác, và phải làm gì
Mã thoát: 0 mọi thứ ổn, 1 có tài liệu khác, 2 dùng sai hoặc không có xã đó, 3 một kho không trả lời,
4 có sự việc không khớp, hoặc bị giữ (điều khác thường không phải làm gì thì vẫn là 0);
của compare: mọi thứ khớp, trừ các sự kiện mà người vận hành đã quyết định bỏ qua, có nêu tên.`,
  en: `npm run audit -- replay <commune> [--as-of YYYY-MM-DD] [--known-at <position or time>]
                              [--lang vi|en] [--step] [--json]
    <commune>: its id, its code, or its name (accents may be left out)
    steps through the commune's events and shows after each what changed, and on what basis
npm run audit -- compare [--lang vi|en] [--json]
    refolds every document from the log and reports those that differ from the read store
npm run audit -- consistency [--known-at <position or time>] [--lang vi|en] [--json]
    lists every standing fact that does not fit with the others, and what to do about it
Exit code: 0 all well, 1 a document differs, 2 wrong use or unknown commune, 3 a store is away,
4 facts do not fit together, or one is parked (oddities that need nothing done leave it at 0);
of compare: all agrees but for events that operators decided to skip, which it names.`,
} as const;

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
  | { readonly command: 'help'; readonly lang: Language };

/** Reads the command line; throws a UsageError. */
export function readOrder(args: readonly string[], nowMs: number): Order {
  const { values, positionals } = parse(args);
  if (values.help) return { command: 'help', lang: languageOf(values.lang) };
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
    throw new UsageError({
      vi: 'replay, compare hay consistency?',
      en: 'replay, compare or consistency?',
    });
  }
  if (commune === undefined)
    throw new UsageError({ vi: 'replay cần một xã', en: 'replay needs a commune' });
  const asOf = values['as-of'] === undefined ? dayAt(nowMs) : parseDay(values['as-of']);
  if (!asOf)
    throw new UsageError({
      vi: '--as-of phải là một ngày, YYYY-MM-DD',
      en: '--as-of must be a day, YYYY-MM-DD',
    });
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
    throw UsageError.of(error);
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
  if (passedOver !== undefined)
    throw new UsageError({
      vi: `${command} không nhận --${passedOver}`,
      en: `${command} takes no --${passedOver}`,
    });
}

function languageOf(text = 'vi'): Language {
  if (text !== 'vi' && text !== 'en')
    throw new UsageError({ vi: '--lang phải là vi hoặc en', en: '--lang must be vi or en' });
  return text;
}

/** A position, a day (its end in Asia/Ho_Chi_Minh), or an instant. */
function knownAtOf(text: string | undefined): KnownAt | undefined {
  if (text === undefined) return undefined;
  const position = parsePosition(text);
  if (position) return { position };
  const day = parseDay(text);
  const timeMs = day ? endOfDayMs(day) : Date.parse(text);
  if (Number.isNaN(timeMs))
    throw new UsageError({
      vi: '--known-at phải là một vị trí, một ngày hoặc một thời điểm',
      en: '--known-at must be a position, a day or a time',
    });
  return { timeMs };
}
