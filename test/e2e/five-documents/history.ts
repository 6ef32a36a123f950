import { readFacts, type FactFile } from '../../../examples/five-documents/facts.ts';
import { postFacts } from '../../../examples/five-documents/post-facts.ts';
import type { RunningLedger } from '../ledger/running-ledger.ts';
import { text, type Json, type NameOf } from './lines.ts';

/** The history of the five documents in a running ledger, and how to ask for it. */
export interface DocumentedHistory {
  /** The id of what the data file calls by a name. */
  readonly idOf: (name: string) => string;
  readonly nameOf: NameOf;
  /** One answer, everything recorded being in it. */
  readonly ask: (address: string) => Promise<Json>;
  /** All rows of a page's address, from the first page to the last. */
  readonly all: (address: string) => Promise<Json[]>;
}

/** Records the facts of a file through HTTP. */
export async function recordDocuments(
  ledger: RunningLedger,
  file: FactFile = readFacts(),
): Promise<DocumentedHistory> {
  const token = await ledger.token('importer');
  const { ids, position } = await postFacts({ baseUrl: ledger.url, token, file });
  const names = new Map([...ids].map(([name, id]) => [id, name]));
  const ask = async (address: string): Promise<Json> => {
    const { status, body } = await ledger.get(with_(address, `minPosition=${position}`));
    if (status !== 200) throw new Error(`${address}: ${status} ${JSON.stringify(body)}`);
    return body;
  };
  const all = async (address: string): Promise<Json[]> => {
    const rows: Json[] = [];
    for (let next: unknown = ''; next !== undefined;) {
      const cursor = next === '' ? '' : `&cursor=${encodeURIComponent(text(next))}`;
      const page = await ask(with_(address, `limit=50${cursor}`));
      rows.push(...(page['data'] as Json[]));
      next = page['next'];
    }
    return rows;
  };
  return {
    idOf: (name) => ids.get(name) ?? name,
    nameOf: (id) => (id === undefined ? '-' : (names.get(text(id)) ?? text(id))),
    ask,
    all,
  };
}

function with_(address: string, parameters: string): string {
  return `${address}${address.includes('?') ? '&' : '?'}${parameters}`;
}
