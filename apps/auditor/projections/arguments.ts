import { parseArgs } from 'node:util';
import { isUuid, parsePosition, type BilingualText, type Position } from '#kernel';
import { DEFAULT_LANGUAGE, UsageError, type Language } from '#platform';

/** Whom to speak to, and how to print. */
export interface Manner {
  readonly lang: Language;
  readonly json: boolean;
  readonly url?: string | undefined;
  readonly commands?: string | undefined;
  readonly token?: string | undefined;
}

/** What an operator decides of an event, as the command line says it. */
export interface DecisionOrder {
  readonly command: 'retry' | 'skip';
  readonly model: string;
  readonly reason: string;
  readonly event: string;
  readonly documents: readonly string[];
  readonly whole: boolean;
}

/** Which read models are to be built anew. */
export interface RebuildOrder {
  readonly command: 'rebuild';
  readonly models: readonly string[];
  readonly reason: string;
  readonly follow: boolean;
}

/** What an operator decides of builds, as the command line says it. */
export interface BuildOrder {
  readonly command: 'promote' | 'roll-back' | 'clean-up';
  /** Only clean-up goes without. */
  readonly model?: string | undefined;
  readonly reason: string;
  readonly version?: number | undefined;
  readonly build?: Position | undefined;
}

/** What the operator asked for. */
export type Order = Manner &
  (
    | { readonly command: 'help' | 'status' }
    | {
        readonly command: 'parked';
        readonly model?: string | undefined;
        readonly event?: string | undefined;
      }
    | { readonly command: 'report'; readonly model: string }
    | DecisionOrder
    | RebuildOrder
    | BuildOrder
    | { readonly command: 'digest'; readonly position?: Position | undefined }
    | {
        readonly command: 'verify';
        readonly model?: string | undefined;
        readonly sample?: { readonly size: number; readonly seed: string } | undefined;
      }
  );

/** What is asked cannot be done as things stand; the text says why, and the way out. */
export class NotPossible extends Error {
  readonly text: BilingualText;

  constructor(text: BilingualText) {
    super(text.en);
    this.text = text;
  }
}

/** There is no read model of this name: lists those there are. */
export function unknownModel(name: string | undefined, names: readonly string[]): NotPossible {
  const known = [...new Set(names)].join(', ');
  return new NotPossible({
    vi: `không có mô hình đọc ${name}; chỉ có: ${known}`,
    en: `there is no read model ${name}; there are: ${known}`,
  });
}

/** Reads the command line; throws a UsageError. */
export function readOrder(args: readonly string[]): Order {
  const { values, positionals } = parse(args);
  const { json = false, url, commands, token, event, reason, model: models = [] } = values;
  const [model] = models;
  const manner: Manner = { lang: languageOf(values.lang), json, url, commands, token };
  if (event !== undefined && !isUuid(event))
    throw new UsageError({
      vi: '--event phải là định danh của một sự kiện',
      en: '--event must be the id of an event',
    });
  const [command = 'help', ...more] = positionals;
  if (values.help || command === 'help') return { ...manner, command: 'help' };
  if (more.length > 0)
    throw new UsageError({ vi: `${more.join(' ')} là gì?`, en: `what is ${more.join(' ')}?` });
  if (models.length > 1 && command !== 'rebuild')
    throw new UsageError({
      vi: `${command} nhận một --model thôi`,
      en: `${command} takes one --model`,
    });
  switch (command) {
    case 'status':
      return { ...manner, command };
    case 'parked':
      return { ...manner, command, model, event };
    case 'digest':
      return { ...manner, command, position: positionOf(values.position) };
    case 'verify':
      return { ...manner, command, model, sample: sampleOf(values.sample, values.seed) };
    case 'retry':
    case 'skip': {
      const { document: documents = [], whole = false } = values;
      const named = demand(command, { model, reason, event });
      return { ...manner, command, ...named, documents, whole };
    }
    case 'report':
      return { ...manner, command, ...demand(command, { model }) };
    case 'rebuild':
      return {
        ...manner,
        command,
        models,
        follow: values.follow ?? false,
        ...demand(command, { model, reason }),
      };
    case 'promote':
    case 'roll-back':
      return { ...manner, command, ...buildOf(values), ...demand(command, { model, reason }) };
    case 'clean-up':
      // Every read model has such a version.
      if (values.version !== undefined) demand('clean-up --version', { model });
      return { ...manner, command, model, ...buildOf(values), ...demand(command, { reason }) };
    default:
      throw new UsageError({ vi: `không có lệnh ${command}`, en: `there is no ${command}` });
  }
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const texts = { type: 'string', multiple: true } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    ...{ event: text, reason: text, position: text, sample: text, seed: text },
    ...{ version: text, build: text, model: texts, lang: text },
    ...{ url: text, commands: text, token: text, json: flag, whole: flag, follow: flag },
    document: texts,
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw UsageError.of(error);
  }
}

function languageOf(text: string = DEFAULT_LANGUAGE): Language {
  if (text !== 'vi' && text !== 'en')
    throw new UsageError({ vi: '--lang phải là vi hoặc en', en: '--lang must be vi or en' });
  return text;
}

/** What a command cannot do without. */
function demand<Named extends Record<string, string | undefined>>(
  command: string,
  named: Named,
): { readonly [Name in keyof Named]: string } {
  const missing = Object.keys(named).find((name) => named[name] === undefined);
  if (missing === undefined) return named as { readonly [Name in keyof Named]: string };
  const isRecorded = missing === 'reason';
  throw new UsageError({
    vi: `${command} cần --${missing}${isRecorded ? ': lý do được ghi lại' : ''}`,
    en: `${command} needs --${missing}${isRecorded ? ': it is recorded' : ''}`,
  });
}

function buildOf({
  version,
  build,
}: {
  readonly version?: string | undefined;
  readonly build?: string | undefined;
}): Pick<BuildOrder, 'version' | 'build'> {
  if (version !== undefined && !/^[1-9]\d{0,4}$/.test(version)) {
    throw new UsageError({
      vi: '--version phải là số của một phiên bản',
      en: '--version must be the number of a version',
    });
  }
  const number = version === undefined ? undefined : Number(version);
  return { version: number, build: positionOf(build, '--build') };
}

function positionOf(text: string | undefined, option = '--position'): Position | undefined {
  const position = text === undefined ? undefined : parsePosition(text);
  if (text !== undefined && !position)
    throw new UsageError({
      vi: `${option} phải là một vị trí của nhật ký`,
      en: `${option} must be a position of the log`,
    });
  return position;
}

function sampleOf(
  size: string | undefined,
  seed: string | undefined,
): { size: number; seed: string } | undefined {
  if (size === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(size))
    throw new UsageError({
      vi: '--sample phải là số tài liệu',
      en: '--sample must be a number of documents',
    });
  return { size: Number(size), seed: seed ?? 'a sample' };
}
