import type { StreamName, Uuid } from '#kernel';
import { PAGE_MAX, type DocumentReader, type ReadModel } from '#projections';
import { viewPage, type Paging, type ViewPage } from '../directory/directory.ts';
import type { Viewpoint } from '../viewpoint.ts';
import type { Language } from '../wording/language.ts';
import type { FactRow, TimelineDocument } from './document.ts';
import { namingFor, namingModels } from './naming.ts';
import { communeTimeline } from './project.ts';
import { rowOf, type TimelineRow } from './row.ts';

/** The models that a page of a timeline rests on. */
export const timelineModels: readonly ReadModel[] = [communeTimeline, ...namingModels];

/** Whose timeline, from where, and in which language. */
export interface TimelineQuestion extends Viewpoint {
  /** A commune, an organisation, a work: at most 200, one page for all. */
  readonly subjects: readonly StreamName[];
  readonly newestFirst?: boolean;
  readonly language: Language;
}

/**
 * A page of what happened, in order of occurrence: rows that surely had happened by `asOf` and were
 * recorded by `knownAt`. Facts carry the marks of their amendments, which are rows of their own.
 */
export async function findTimeline(
  reader: DocumentReader,
  { subjects, newestFirst = false, language, asOf, knownAt }: TimelineQuestion,
  paging: Paging,
): Promise<ViewPage<TimelineRow>> {
  const where = { subjects: { anyOf: subjects }, order: { below: `${asOf}~` } };
  const page = await viewPage(
    reader,
    communeTimeline,
    { index: 'bySubject', where, descending: newestFirst },
    paging,
    (document) => (knownAt === undefined || document.position <= knownAt ? document : undefined),
  );
  const originals = await originalsOf(reader, page.rows);
  const naming = await namingFor(
    reader,
    [...page.rows, ...originals.values()],
    { asOf, knownAt },
    language,
  );
  const rows = page.rows.map((row) =>
    rowOf(
      row,
      originals.get(row.kind === 'fact' ? row._id : row.amends),
      naming,
      language,
      knownAt,
    ),
  );
  return { ...page, rows };
}

/** The facts on a page, and those that its amendment rows amend, by id. */
async function originalsOf(
  reader: DocumentReader,
  rows: readonly TimelineDocument[],
): Promise<ReadonlyMap<Uuid, FactRow>> {
  const facts = new Map(rows.flatMap((row) => (row.kind === 'fact' ? [[row._id, row]] : [])));
  const wanted = rows.flatMap((row) => (row.kind === 'fact' ? [] : [row.amends]));
  const missing = [...new Set(wanted)].filter((id) => !facts.has(id)).slice(0, PAGE_MAX);
  for (const { document } of await reader.load(communeTimeline, missing)) {
    if (document.kind === 'fact') facts.set(document._id, document);
  }
  return facts;
}
