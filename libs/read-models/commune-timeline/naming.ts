import type { LedgerFact } from '#domain';
import type { Criterion } from '#domain/programme/progress/index.ts';
import { categoryOf, idOf, streamOf, type StreamName } from '#kernel';
import type { DocumentReader, ReadModel } from '#projections';
import { criteriaSets } from '../criteria-sets/project.ts';
import { viewCriteriaSet, type CriteriaSetView } from '../criteria-sets/view.ts';
import { namedModels, namesOf } from '../directory/names.ts';
import type { Viewpoint } from '../viewpoint.ts';
import type { Language } from '../wording/language.ts';
import { works } from '../works/project.ts';
import { loadWorks } from '../works/query.ts';
import type { TimelineDocument } from './document.ts';
import type { Naming } from './messages.ts';

/** The models that the names on a timeline come from. */
export const namingModels: readonly ReadModel[] = [...namedModels, criteriaSets, works];

/** How to call everything that some rows mention, as of the day of the page. */
export async function namingFor(
  reader: DocumentReader,
  rows: readonly TimelineDocument[],
  viewpoint: Viewpoint,
  language: Language,
): Promise<(row: TimelineDocument) => Naming> {
  const streams = [...new Set(rows.flatMap((row) => [...row.subjects, ...ownCommune(row)]))];
  const workIds = streams.filter((each) => categoryOf(each) === 'work').map(idOf);
  const [names, sets, known] = await Promise.all([
    namesOf(reader, [...streams, ...rows.flatMap(areasIn)], viewpoint),
    setsOf(reader, [...new Set(rows.flatMap(setsIn))], viewpoint),
    loadWorks(reader, workIds, viewpoint),
  ]);
  const nameOfSet = (set: CriteriaSetView): string => inLanguage(set.name, language);
  const called = new Map<string, string>([
    ...Object.entries(names),
    ...sets.map((set) => [set.id, nameOfSet(set)] as const),
    ...[...known].map(([id, { name }]) => [id, name] as const),
  ]);
  const name = (stream: StreamName): string => called.get(idOf(stream)) ?? idOf(stream);
  return ({ stream, subjects }) => ({
    own: stream,
    name,
    criterion: (criterion) => criterionIn(sets, criterion, language),
    concerned: (category) => subjects.filter((each) => categoryOf(each) === category).map(name),
  });
}

async function setsOf(
  reader: DocumentReader,
  ids: readonly string[],
  { asOf, knownAt }: Viewpoint,
): Promise<CriteriaSetView[]> {
  const stored = await reader.load(criteriaSets, ids);
  return stored.flatMap(({ document }) => viewCriteriaSet(document, asOf, knownAt) ?? []);
}

function criterionIn(
  sets: readonly CriteriaSetView[],
  { set, version, code }: Criterion,
  language: Language,
): string {
  const named = sets
    .find((each) => each.id === set && each.version === version)
    ?.criteria.find((criterion) => criterion.code === code);
  return named ? `${code} (${inLanguage(named.name, language)})` : code;
}

function inLanguage(
  { vi, en }: { readonly vi: string; readonly en?: string | undefined },
  language: Language,
): string {
  return language === 'en' ? (en ?? vi) : vi;
}

/** A progress stream carries the id of its commune. */
function ownCommune({ stream }: TimelineDocument): StreamName[] {
  return categoryOf(stream) === 'progress' ? [streamOf('commune', idOf(stream))] : [];
}

function eventIn(row: TimelineDocument): LedgerFact | undefined {
  return row.kind === 'retraction' ? undefined : row.event;
}

function areasIn(row: TimelineDocument): StreamName[] {
  const data: object = eventIn(row)?.data ?? {};
  const areas = [
    ...('province' in data ? [data.province] : []),
    ...('district' in data ? [data.district] : []),
  ];
  return areas.flatMap((id) => (typeof id === 'string' ? [streamOf('area', id)] : []));
}

function setsIn(row: TimelineDocument): string[] {
  const data: object = eventIn(row)?.data ?? {};
  if ('set' in data && typeof data.set === 'string') return [data.set];
  if ('criterion' in data) return [(data.criterion as Criterion).set];
  if ('achieved' in data) return (data.achieved as readonly Criterion[]).map(({ set }) => set);
  return [];
}
