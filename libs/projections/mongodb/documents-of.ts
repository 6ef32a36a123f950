import type { AbstractCursor } from 'mongodb';
import { unavailable } from './unavailable.ts';

/** What a cursor finds, read bit by bit; a server that is away is told as a fault of the read store. */
export async function* documentsOf<Stored>(cursor: AbstractCursor<Stored>): AsyncGenerator<Stored> {
  try {
    for (;;) {
      const next = await unavailable(cursor.next());
      if (next === null) return;
      yield next;
    }
  } finally {
    await cursor.close();
  }
}
