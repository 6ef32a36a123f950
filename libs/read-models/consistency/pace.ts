import { setImmediate as othersFirst } from 'node:timers/promises';
import type { DocumentReader, ReadDocument, ReadModel } from '#projections';

/** Lets others in the process have their turn. */
export const breathe = (): Promise<void> => othersFirst();

/**
 * All documents of a model, one after the other, others having their turn between two: a store in
 * memory would otherwise hand out all of them without ever letting go.
 */
export async function* paced<Document extends ReadDocument>(
  reader: DocumentReader,
  model: ReadModel<Document>,
): AsyncGenerator<Document> {
  for await (const { document } of reader.stream(model)) {
    yield document;
    await breathe();
  }
}
