import { MongoClient, type Db, type Document } from 'mongodb';
import type { Task } from './task.ts';

const DOCUMENTS_HELD = 20_000;
const DOCUMENTS_AT_ONCE = 1_000;

/**
 * Inserts the final documents of every model into collections with the same indexes, so many
 * `insertMany` at once, and gives the milliseconds that the inserting took; reading them is not counted.
 */
export async function insertAnew(task: Extract<Task, { kind: 'insert' }>): Promise<number> {
  const client = new MongoClient(task.readStore, {
    writeConcern: { w: 'majority', journal: true },
  });
  try {
    const [from, into] = [client.db(), client.db(task.into)];
    const names = (await from.listCollections({}, { nameOnly: true }).toArray())
      .map(({ name }) => name)
      .filter((name) => /__v\d+$/.test(name));
    let ms = 0;
    for (const name of names) ms += await insertCollection(from, into, name, task.atOnce);
    await into.dropDatabase();
    return ms;
  } finally {
    await client.close();
  }
}

async function insertCollection(from: Db, into: Db, name: string, atOnce: number): Promise<number> {
  const copy = await into.createCollection(name);
  for (const { key, name: index } of await from.collection(name).indexes()) {
    if (index !== '_id_')
      await copy.createIndex(key, index === undefined ? {} : { name: index }, undefined);
  }
  let ms = 0;
  let held: Document[] = [];
  const insertHeld = async (): Promise<void> => {
    const parts = batchesOf(held).values();
    held = [];
    const startedAt = performance.now();
    const worker = async (): Promise<void> => {
      for (const part of parts) await copy.insertMany(part, { ordered: false });
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    ms += performance.now() - startedAt;
  };
  for await (const document of from.collection(name).find()) {
    held.push(document);
    if (held.length === DOCUMENTS_HELD) await insertHeld();
  }
  if (held.length > 0) await insertHeld();
  return ms;
}

function batchesOf(documents: readonly Document[]): Document[][] {
  const count = Math.ceil(documents.length / DOCUMENTS_AT_ONCE);
  return Array.from({ length: count }, (_, n) =>
    documents.slice(n * DOCUMENTS_AT_ONCE, (n + 1) * DOCUMENTS_AT_ONCE),
  );
}
