import { setImmediate as turn } from 'node:timers/promises';
import type { ClientSession, Collection, Db } from 'mongodb';
import type { DocumentWrite, Flush } from '../read-store.ts';
import { toMongo, type MongoDocument } from './stored-document.ts';

/**
 * Documents in one command: its message leaves this process at once, and while the server works on
 * it the next is made.
 */
const DOCUMENTS_AT_ONCE = 1_000;
/**
 * Documents under way outside a transaction, in whatever number of commands: each waits for the
 * journal, and they share that wait.
 */
const DOCUMENTS_UNDER_WAY = 4 * DOCUMENTS_AT_ONCE;

/** How documents are written: in a transaction, or outside one and not before something is done. */
export type WritingTerms = { readonly session: ClientSession } | { readonly after: Promise<void> };

/** Documents were not as they had been loaded, or the checkpoint was not where the worker started. */
export class Conflict extends Error {}

/**
 * Writes the documents of a flush: a replacement only of what was loaded, an insert only of the
 * new. In a transaction one command follows the other, else some are under way together; they are made
 * before they may be sent. Throws `Conflict` if a document was not as loaded; nothing is under way any
 * more once it returns or throws.
 */
export async function writeDocuments(
  db: Db,
  writes: Flush['writes'],
  terms: WritingTerms,
): Promise<void> {
  const commands = new CommandsUnderWay('session' in terms ? 1 : DOCUMENTS_UNDER_WAY);
  try {
    for (const [key, documents] of writes) {
      const collection = db.collection<MongoDocument>(key);
      for (const part of partsOf(documents)) {
        const command = commandOf(collection, part, terms);
        await commands.begin(part.length, command);
        await turn();
      }
    }
  } finally {
    await commands.end();
  }
}

/** Inserts and replacements apart: the driver would send one command for each, one after the other. */
function* partsOf(documents: readonly DocumentWrite[]): Generator<readonly DocumentWrite[]> {
  const isNew = ({ replaces }: DocumentWrite): boolean => replaces === undefined;
  for (const alike of [documents.filter((each) => !isNew(each)), documents.filter(isNew)]) {
    for (let from = 0; from < alike.length; from += DOCUMENTS_AT_ONCE) {
      yield alike.slice(from, from + DOCUMENTS_AT_ONCE);
    }
  }
}

/** Commands at once that hold so many documents, or one; after a failure none is begun. */
class CommandsUnderWay {
  readonly #max: number;
  readonly #underWay = new Set<Promise<void>>();
  #documents = 0;
  #failure: { readonly cause: unknown } | undefined;

  constructor(max: number) {
    this.#max = max;
  }

  /** Waits for room and begins a command; throws what an earlier one failed of. */
  async begin(documents: number, command: () => Promise<void>): Promise<void> {
    while (this.#documents > 0 && this.#documents + documents > this.#max) {
      await Promise.race(this.#underWay);
    }
    if (this.#failure) return this.end();
    this.#documents += documents;
    const running = command()
      .catch((cause: unknown) => {
        this.#failure ??= { cause };
      })
      .finally(() => {
        this.#documents -= documents;
        this.#underWay.delete(running);
      });
    this.#underWay.add(running);
  }

  /** Waits until all are done; throws what the first failed of. */
  async end(): Promise<void> {
    await Promise.all(this.#underWay);
    if (this.#failure) throw this.#failure.cause;
  }
}

/** Encodes documents into a command that is yet to be sent: adding an operation does so. */
function commandOf(
  collection: Collection<MongoDocument>,
  documents: readonly DocumentWrite[],
  terms: WritingTerms,
): () => Promise<void> {
  const bulk = collection.initializeUnorderedBulkOp(
    'session' in terms ? { session: terms.session } : {},
  );
  for (const write of documents) {
    const document = toMongo(write);
    if (write.replaces === undefined) bulk.insert(document);
    else bulk.find({ _id: write.id, appliedTo: write.replaces }).replaceOne(document);
  }
  return async () => {
    if ('after' in terms) await terms.after;
    const { matchedCount, insertedCount } = await bulk.execute();
    if (matchedCount + insertedCount !== documents.length) throw new Conflict();
  };
}
