import { happenedBy, type Day, type StreamName, type Uuid } from '#kernel';
import { PAGE_MAX, type DocumentReader, type ReadModel, type Selection } from '#projections';
import { viewPage, type Paging, type ViewPage } from '../directory/directory.ts';
import type { Viewpoint } from '../viewpoint.ts';
import type { Language } from '../wording/language.ts';
import { acrossYears, type FactRow, type TimelineDocument } from './document.ts';
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
 * A page of what happened, in order of occurrence: rows that surely or possibly had happened by
 * `asOf`, and say which (D8), and were recorded by `knownAt`. Facts carry the marks of their
 * amendments, which are rows of their own.
 */
export async function findTimeline(
  reader: DocumentReader,
  question: TimelineQuestion,
  paging: Paging,
): Promise<ViewPage<TimelineRow>> {
  const { language, asOf, knownAt } = question;
  const page = await pageOfRows(reader, question, paging);
  const originals = await originalsOf(reader, page.rows);
  const naming = await namingFor(
    reader,
    [...page.rows, ...originals.values()],
    { asOf, knownAt },
    language,
  );
  const rows = page.rows.map((row) =>
    rowOf(row, originals.get(row.kind === 'fact' ? row._id : row.amends), naming, language, {
      asOf,
      knownAt,
    }),
  );
  return { ...page, rows };
}

/** The `next` of a page behind which the second stretch of a timeline begins. */
const SECOND_STRETCH = 'second';

/** Rows of both stretches, one behind the other: in the order of all rows, so that pages go on. */
async function pageOfRows(
  reader: DocumentReader,
  { subjects, newestFirst = false, asOf, knownAt }: TimelineQuestion,
  { limit, cursor }: Paging,
): Promise<ViewPage<TimelineDocument>> {
  const isShown = ({ occurredOn, position }: TimelineDocument): boolean =>
    happenedBy(occurredOn, asOf) !== 'not' && (knownAt === undefined || position <= knownAt);
  const [early, late] = stretchesOf(subjects, asOf);
  const [first, second] = newestFirst ? [late, early] : [early, late];
  const read = (stretch: Selection, most: number, from: string | undefined) =>
    viewPage(
      reader,
      communeTimeline,
      { ...stretch, descending: newestFirst },
      { limit: most, cursor: from },
      (document) => (isShown(document) ? document : undefined),
    );
  if (cursor === SECOND_STRETCH) return read(second, limit, undefined);
  const page = await read(first, limit, cursor);
  if (page.next !== undefined) return page;
  if (page.rows.length === limit) return { rows: page.rows, next: SECOND_STRETCH };
  // A cursor says behind which row a page ended; it may have been one of the second stretch.
  const rest = await read(second, limit - page.rows.length, cursor);
  return { ...rest, rows: [...page.rows, ...rest.rows] };
}

/**
 * The two stretches of a timeline in which a row can be that had begun by a day: what ends in the
 * day's year or before, and what ends in a later year, which must then have crossed the end of one.
 * So a day long ago is not answered by reading everything that came after it.
 */
function stretchesOf(subjects: readonly StreamName[], asOf: Day): [Selection, Selection] {
  const endOfYear = `${asOf.slice(0, 4)}-12-31~`;
  return [
    {
      index: 'bySubject',
      where: { subjects: { anyOf: subjects }, order: { below: endOfYear } },
    },
    {
      index: 'bySubject',
      where: { subjects: { anyOf: subjects.map(acrossYears) }, order: { after: endOfYear } },
    },
  ];
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
