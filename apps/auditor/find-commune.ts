import { isUuid, searchKey, type Day, type LoggedEvent } from '#kernel';
import { decode, type ReadDocument } from '#projections';
import {
  communes,
  ledgerCategories,
  ledgerPayloads,
  viewCommune,
  type CommuneDocument,
  type CommuneView,
} from '#read-models';

/** A commune that answers to what the auditor typed. */
export interface FoundCommune {
  readonly id: string;
  readonly name: string;
}

/** Behind everything that was recorded: a commune answers to every name and code it ever had. */
const END_OF_TIME = '9999-12-31' as Day;

/**
 * Finds communes by id, by administrative code, or by name without regard to accents, from the log
 * itself: an auditor trusts no read store.
 */
export async function findCommunesInLog(
  log: AsyncIterable<LoggedEvent>,
  wanted: string,
): Promise<FoundCommune[]> {
  const documents = new Map<string, ReadDocument>();
  for await (const logged of log) {
    const decoded = decode(logged, { payloads: ledgerPayloads, categories: ledgerCategories });
    if (decoded.kind !== 'event' || decoded.fault) continue;
    const { event } = decoded;
    if (!communes.handles.includes(event.type)) continue;
    for (const key of communes.keys(event)) {
      const after = communes.evolve(documents.get(key) as CommuneDocument | undefined, event, key);
      if (after) documents.set(key, after);
    }
  }
  return [...documents.values()].flatMap((document) => {
    const view = viewCommune(document as CommuneDocument, END_OF_TIME);
    return view && answersTo(view, wanted) ? [{ id: document._id, name: view.name }] : [];
  });
}

function answersTo({ id, names, codes }: CommuneView, wanted: string): boolean {
  if (isUuid(wanted)) return id === wanted;
  return (
    codes.some(({ code }) => code === wanted) ||
    names.some(({ value }) => searchKey(value) === searchKey(wanted))
  );
}
