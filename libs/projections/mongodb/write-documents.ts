import { setImmediate as turn } from 'node:timers/promises';
import type { BulkOperationBase, ClientSession, Db } from 'mongodb';
import type { DocumentWrite, Flush } from '../read-store.ts';
import { toMongo, type MongoDocument } from './stored-document.ts';

/**
 * Documents in one command: its message leaves this process at once, and while the server works on
 * it the next is made.
 */
const DOCUMENTS_AT_ONCE = 1_000;

/** Documents were not as they had been loaded, or the checkpoint was not where the worker started. */
export class Conflict extends Error {}

/**
 * Writes the documents of a flush, collection by collection, one command after the other: a
 * replacement only of what was loaded, an insert only of the new. While one is under way the
 * documents of the next are encoded. Throws `Conflict` if one was not as loaded; nothing is under
 * way any more once it returns or throws.
 */
export async function writeDocuments(
  db: Db,
  writes: Flush['writes'],
  session?: ClientSession,
): Promise<void> {
  let underWay: Promise<void> = Promise.resolve();
  try {
    for (const [key, documents] of writes) {
      const collection = db.collection<MongoDocument>(key);
      for (let from = 0; from < documents.length; from += DOCUMENTS_AT_ONCE) {
        const part = documents.slice(from, from + DOCUMENTS_AT_ONCE);
        const bulk = collection.initializeUnorderedBulkOp(session ? { session } : {});
        for (const write of part) encode(write, bulk);
        await underWay;
        underWay = execute(bulk, part.length);
        // Looked at below; until then it is no unhandled rejection.
        underWay.catch(() => {});
        await turn();
      }
    }
  } catch (failure) {
    await underWay.catch(() => {});
    throw failure;
  }
  await underWay;
}

/** Adding an operation encodes it. */
function encode(write: DocumentWrite, bulk: BulkOperationBase): void {
  const document = toMongo(write);
  if (write.replaces === undefined) bulk.insert(document);
  else bulk.find({ _id: write.id, appliedTo: write.replaces }).replaceOne(document);
}

async function execute(bulk: BulkOperationBase, documents: number): Promise<void> {
  const { matchedCount, insertedCount } = await bulk.execute();
  if (matchedCount + insertedCount !== documents) throw new Conflict();
}
