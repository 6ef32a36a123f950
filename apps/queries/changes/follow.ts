import { z } from 'zod';
import type { changesResetSchema, changesSchema } from '#contracts';
import { streamOf, type Position } from '#kernel';
import { onlyLanguage, Problem, type Language } from '#platform';
import { validated } from '#platform/server.ts';
import {
  buildOfKey,
  type ChangedDocument,
  type ChangeNews,
  type ChangeRecord,
  type ReadModel,
} from '#projections';
import { auditTrail, readModels } from '#read-models';
import { idParameter, positionParameter } from '../answering/parameters.ts';

/** The read models whose pages are open to everybody. */
export const openModels: readonly ReadModel[] = readModels.filter((model) => model !== auditTrail);

const following = (models: readonly ReadModel[]) => {
  const names = [...new Set(models.map(({ name }) => name))];
  return z.strictObject({
    ...onlyLanguage.shape,
    after: positionParameter
      .optional()
      .describe(
        'What changed behind this position; from now on if left out. Last-Event-ID goes before it.',
      ),
    model: z
      .string()
      .transform((text) => text.split(','))
      .pipe(z.array(z.enum(names)))
      .optional()
      .describe(`Only these read models, with commas between them: ${names.join(', ')}.`),
    document: z.string().min(1).max(200).optional().describe('Only the document with this id.'),
    commune: idParameter.optional().describe('Only documents of facts that concern this commune.'),
  });
};

/** What may be asked of the stream of changes in the open models, and in all. */
export const openChangesSchema = following(openModels);
export const allChangesSchema = following(readModels);

/** What was asked of the stream of changes. */
export type Following = z.output<typeof allChangesSchema>;

/** Where a listener goes on: browsers send back the last id themselves. Throws `invalid-query`. */
export function afterOf(
  lastEventId: string | string[] | undefined,
  { after }: Following,
): Position | undefined {
  if (lastEventId === undefined || lastEventId === '') return after;
  const [id] = [lastEventId].flat();
  return validated(positionParameter, id, 'query', 'Last-Event-ID');
}

type Told = z.output<typeof changesSchema>;

/** What somebody who asked so is told of a flush; `undefined` if nothing. */
export function toldOf(
  { position, documents, whole }: ChangeRecord,
  models: readonly ReadModel[],
  asked: Following,
): Told | undefined {
  const names = new Set(models.map(({ name }) => name));
  const changes = [...names]
    .filter((name) => asked.model?.includes(name) ?? true)
    .flatMap((name) => {
      // Of which build pages are answered the record does not say: all are made of the same events.
      const isOfModel = (key: string): boolean => buildOfKey(key)?.name === name;
      const own = documents.filter((each) => isOfModel(each.model) && isAsked(each, asked));
      const isWhole = whole.some(isOfModel);
      if (own.length === 0 && !isWhole) return [];
      const removed = idsOf(own.filter((each) => each.removed));
      const ids = idsOf(own.filter((each) => !each.removed));
      return [{ model: name, ids, removed, ...(isWhole ? { whole: true as const } : {}) }];
    });
  return changes.length === 0 ? undefined : { position, changes };
}

/** Each once: builds that are fed together are written together. */
function idsOf(documents: readonly ChangedDocument[]): string[] {
  return [...new Set(documents.map(({ id }) => id))];
}

function isAsked({ id, about }: ChangedDocument, { document, commune }: Following): boolean {
  if (document !== undefined && id !== document) return false;
  return commune === undefined || about.includes(streamOf('commune', commune));
}

/** News as a server-sent event: its id is its position, and without data no page is told of it. */
export function eventOf(
  news: ChangeNews,
  models: readonly ReadModel[],
  asked: Following,
  language: Language,
): string {
  const id = `id: ${news.position}\n`;
  if (news.kind === 'seen') return `${id}\n`;
  const data =
    news.kind === 'changed' ? toldOf(news.record, models, asked) : resetAt(news, language);
  return `${id}event: ${news.kind}\ndata: ${JSON.stringify(data)}\n\n`;
}

function resetAt(
  { position, why }: Extract<ChangeNews, { kind: 'reset' }>,
  language: Language,
): z.output<typeof changesResetSchema> {
  return { position, code: why, detail: WHY_RESET[why][language] };
}

const WHY_RESET = {
  'changes-not-kept': {
    vi: 'Những thay đổi trước vị trí này không còn được giữ: hãy tải lại trang với minPosition này.',
    en: 'Changes before this position are not kept any more: load the page anew with this minPosition.',
  },
  'position-not-of-this-log': {
    vi: 'Vị trí được hỏi nằm sau cuối nhật ký, không phải của sổ ghi này: hãy tải lại trang với minPosition này.',
    en: 'The position asked for lies beyond the end of the log, which did not give it: load the page anew with this minPosition.',
  },
} as const;

/** The refusal of one listener too many. */
export function tooManyListeners(cause: unknown): Problem {
  const text = {
    vi: 'Đã có quá nhiều nơi đang theo dõi thay đổi: hãy thử lại sau.',
    en: 'Too many follow the changes already: try again later.',
  };
  return new Problem(503, 'too-many-listeners', text, { cause, retryAfterMs: 10_000 });
}
