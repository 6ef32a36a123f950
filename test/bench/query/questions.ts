import type { Day, Position } from '#kernel';
import type { DocumentReader, ReadModel, ReadSide, ReadStore } from '#projections';
import { areas, communes, type Viewpoint } from '#read-models';
import { auditTrailPage } from '../../../apps/queries/communes/commune-audit-trail.ts';
import { progressPage } from '../../../apps/queries/communes/commune-progress.ts';
import { timelinePage } from '../../../apps/queries/communes/commune-timeline.ts';
import { summaryPage } from '../../../apps/queries/summary/summarise.ts';

const TODAY = '2026-11-22' as Day;
const THEN = '2017-06-30' as Day;
const A_YEAR = { from: '2016-01-01' as Day, to: '2016-12-31' as Day };
const LIMIT = 50;

/** One question of a page, another commune or province each turn; resolves with its answer as text. */
export type Ask = (turn: number) => Promise<string>;

/** How a page is asked here: by what it rests on and how it is read, as the controllers do. */
interface Readable<Asked> {
  readonly models: readonly ReadModel[];
  readonly read: (reader: DocumentReader, viewpoint: Viewpoint, asked: Asked) => Promise<object>;
}

/** The pages that are measured, by the names of their figures. */
export async function questions(
  readSide: ReadSide,
  store: ReadStore,
  knownAt: Position,
): Promise<Readonly<Record<string, Ask>>> {
  const communeIds = await idsOf(store, communes);
  const provinces: string[] = [];
  for await (const { document } of store.reader.stream(areas)) {
    if (JSON.stringify(document).includes('"level":"province"')) provinces.push(document._id);
  }
  const ask = async <Asked>(
    { models, read }: Readable<Asked>,
    viewpoint: Viewpoint,
    asked: Asked,
  ): Promise<string> =>
    JSON.stringify(await readSide.answer({ models }, (reader) => read(reader, viewpoint, asked)));
  const one = (turn: number): { id: string } => ({ id: communeIds[turn % communeIds.length]! });
  const today = { asOf: TODAY, knownAt: undefined };
  const language = 'vi';
  const over = { asOf: A_YEAR.to, period: A_YEAR, by: undefined, language } as const;
  const listed = { limit: LIMIT, order: 'newest', language } as const;
  return {
    timeline: (turn) => ask(timelinePage, today, { ...one(turn), ...listed }),
    'audit-trail': (turn) => ask(auditTrailPage, today, { ...one(turn), ...listed }),
    progress: (turn) => ask(progressPage, today, one(turn)),
    'as-of': (turn) => ask(progressPage, { asOf: THEN, knownAt }, one(turn)),
    'province-summary': (turn) => {
      const area = provinces[turn % provinces.length]!;
      return ask(summaryPage, { asOf: A_YEAR.to, knownAt: undefined }, { ...over, area });
    },
    'nation-summary': () => ask(summaryPage, { asOf: A_YEAR.to, knownAt: undefined }, over),
  };
}

async function idsOf(store: ReadStore, model: ReadModel): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { document } of store.reader.stream(model)) ids.push(document._id);
  return ids;
}
