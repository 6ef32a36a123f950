import { isUuid, searchKey, type Day, type LoggedEvent } from '#kernel';
import { decode, type ReadDocument } from '#projections';
import {
  communes,
  ledgerCategories,
  ledgerPayloads,
  viewCommune,
  type CommuneDocument,
} from '#read-models';

/** A commune that answers to what the auditor typed. */
export interface FoundCommune {
  readonly id: string;
  readonly name: string;
}

/**
 * Finds communes by id, by administrative code, or by name without regard to accents, from the log
 * itself: an auditor trusts no read store. Names and codes are those known as of the day.
 */
export async function findCommunesInLog(
  log: AsyncIterable<LoggedEvent>,
  wanted: string,
  asOf: Day,
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
    const view = viewCommune(document as CommuneDocument, asOf);
    return view && answersTo(view, wanted) ? [{ id: document._id, name: view.name }] : [];
  });
}

function answersTo(
  view: { readonly id: string; readonly name: string; readonly code?: string },
  wanted: string,
): boolean {
  if (isUuid(wanted)) return view.id === wanted;
  return view.code === wanted || searchKey(view.name) === searchKey(wanted);
}
