import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFacts } from '../../../examples/five-documents/facts.ts';
import { onEveryReadStore } from '../ledger/read-stores.ts';
import { conclusions } from './conclusions.ts';
import { expectedOf } from './expected.ts';
import { recordDocuments, type DocumentedHistory } from './history.ts';
import { toldByDocument, type Told } from './told.ts';

const { documents } = readFacts();
const TOLD = [
  'duk-ha-tinh-2015',
  'duk-ha-tinh-2016',
  'kim-bang-2023',
  'yen-the-2024',
  'hoang-su-phi-2011',
  'qd-491-2009',
  'qd-1980-2016',
];
const RECORDING_LIMIT_MS = 60_000;

onEveryReadStore('the history of the five documents', (ledger) => {
  let history: DocumentedHistory;
  let told: Record<string, Told>;
  beforeAll(async () => {
    history = await recordDocuments(ledger());
    told = await toldByDocument(history, documents);
  }, RECORDING_LIMIT_MS);

  it('rests on these documents and on no other', () => {
    expect(Object.keys(told).sort()).toEqual([...TOLD].sort());
  });

  describe.each(TOLD)('on the strength of %s', (document) => {
    it.each(Object.entries(expectedOf(document)))('tells its %s', (section, lines) => {
      expect(told[document]?.[section]).toEqual(lines);
    });

    it('tells nothing else', () => {
      const sections = Object.entries(told[document] ?? {}).filter(([, lines]) => lines.length > 0);
      expect(sections.map(([section]) => section).sort()).toEqual(
        Object.keys(expectedOf(document)).sort(),
      );
    });
  });

  describe('concluded from single facts', () => {
    it.each(conclusions)('$says', async ({ conclude, expected }) => {
      expect(await conclude(history)).toEqual(expected);
    });
  });
});
