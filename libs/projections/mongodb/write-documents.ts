import { setImmediate as turn } from 'node:timers/promises';
import type { BulkOperationBase, ClientSession, Db } from 'mongodb';
import type { DocumentWrite, Flush } from '../read-store.ts';
import { toMongo, type MongoDocument } from './stored-document.ts';

/**
 * Documents in one command: its message leaves this process at once, and while the server works on
 * it the next is made.
 */
const DOCUMENTS_AT_ONCE = 1_000;
/** Commands under way outside a transaction: each waits for the journal, and they share that wait. */
const COMMANDS_AT_ONCE = 4;

/** Documents were not as they had been loaded, or the checkpoint was not where the worker started. */
export class Conflict extends Error {}

/**
 * Writes the documents of a flush: a replacement only of what was loaded, an insert only of the
 * new. In a transaction one command follows the other, else some are under way together. Throws
 * `Conflict` if one was not as loaded; nothing is under way any more once it returns or throws.
 */
export async function writeDocuments(
  db: Db,
  writes: Flush['writes'],
  session?: ClientSession,
): Promise<void> {
  const commands = new CommandsUnderWay(session ? 1 : COMMANDS_AT_ONCE);
  try {
    for (const [key, documents] of writes) {
      const collection = db.collection<MongoDocument>(key);
      for (let from = 0; from < documents.length; from += DOCUMENTS_AT_ONCE) {
        const part = documents.slice(from, from + DOCUMENTS_AT_ONCE);
        const bulk = collection.initializeUnorderedBulkOp(session ? { session } : {});
        for (const write of part) encode(write, bulk);
        await commands.begin(() => execute(bulk, part.length));
        await turn();
      }
    }
  } finally {
    await commands.end();
  }
}

/** So many commands at once; after a failure none is begun. */
class CommandsUnderWay {
  readonly #max: number;
  readonly #underWay = new Set<Promise<void>>();
  #failure: { readonly cause: unknown } | undefined;

  constructor(max: number) {
    this.#max = max;
  }

  /** Waits for room and begins a command; throws what an earlier one failed of. */
  async begin(command: () => Promise<void>): Promise<void> {
    while (this.#underWay.size >= this.#max) await Promise.race(this.#underWay);
    if (this.#failure) return this.end();
    const running = command()
      .catch((cause: unknown) => {
        this.#failure ??= { cause };
      })
      .finally(() => this.#underWay.delete(running));
    this.#underWay.add(running);
  }

  /** Waits until all are done; throws what the first failed of. */
  async end(): Promise<void> {
    await Promise.all(this.#underWay);
    if (this.#failure) throw this.#failure.cause;
  }
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
