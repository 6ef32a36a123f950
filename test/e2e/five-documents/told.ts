import type { FactFile } from '../../../examples/five-documents/facts.ts';
import type { DocumentedHistory } from './history.ts';
import {
  areaLine,
  communeLine,
  contributionLine,
  criteriaSetLines,
  organisationLine,
  progressLines,
  reportLines,
  sponsorshipLines,
  workLine,
  type Json,
} from './lines.ts';

/** What the pages tell on the strength of one document: lines by section. */
export type Told = Readonly<Record<string, readonly string[]>>;

/**
 * Everything the pages tell, sorted by the document it rests on: what the directory, progress,
 * sponsorship, contribution and report pages answer, as lines of text.
 */
export async function toldByDocument(
  history: DocumentedHistory,
  documents: FactFile['documents'],
): Promise<Record<string, Told>> {
  const { all, ask, nameOf } = history;
  const told: Record<string, Record<string, string[]>> = {};
  const keys = new Map(Object.entries(documents).map(([key, { title }]) => [title, key]));
  const tell = (section: string, basis: Json, lines: readonly string[]): void => {
    const document = keys.get(String((basis['source'] as Json)['document'])) ?? 'unknown';
    ((told[document] ??= {})[section] ??= []).push(...lines);
  };

  for (const area of await all('/v1/areas')) {
    tell('areas', (area['names'] as Json[])[0] ?? {}, [areaLine(area, nameOf)]);
  }
  for (const set of await all('/v1/criteria-sets')) tell('criteria', set, criteriaSetLines(set));
  for (const organisation of await all('/v1/organisations')) {
    tell('organisations', organisation, [organisationLine(organisation, nameOf)]);
  }
  for (const report of await all('/v1/reports'))
    tell('reports', report, reportLines(report, nameOf));
  for (const commune of await all('/v1/communes')) {
    const page = `/v1/communes/${String(commune['id'])}`;
    const registered = (commune['names'] as Json[])[0] ?? {};
    tell('communes', registered, [communeLine(commune, nameOf)]);
    const progress = (await ask(`${page}/progress`))['data'] as Json;
    const reached = (progress['levels'] as Json[]).flatMap((level) => level['reached'] as Json[]);
    const [basis = registered] = reached;
    tell('progress', basis, progressLines(progress, nameOf));
    for (const sponsorship of await all(`${page}/sponsorships`)) {
      tell('sponsorships', sponsorship, sponsorshipLines(sponsorship, nameOf));
    }
    const given = await ask(`${page}/contributions`);
    for (const work of Object.values(given['works'] as Record<string, Json>)) {
      tell('works', work, [workLine(work, nameOf)]);
    }
    for (const contribution of given['data'] as Json[]) {
      tell('contributions', contribution, [contributionLine(contribution, nameOf)]);
    }
  }
  return told;
}
