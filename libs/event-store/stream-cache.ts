import type { LoadedStream } from './loaded-stream.ts';

interface Entry {
  readonly loaded: LoadedStream;
  /** Whether the log is known to hold more than was folded. */
  readonly behind: boolean;
}

/** Folded streams of this process, the longest unused let go of first, bounded by bytes. */
export class StreamCache {
  readonly #bytesMax: number;
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** How many bytes are held, roughly. */
  get bytes(): number {
    return this.#bytes;
  }

  /** What is known of a stream, and whether it is known to be behind the log. */
  get(stream: string): Entry | undefined {
    const entry = this.#entries.get(stream);
    if (entry) {
      this.#entries.delete(stream);
      this.#entries.set(stream, entry);
    }
    return entry;
  }

  /** Keeps a stream as it was read or appended to, unless more of it is known already. */
  keep(loaded: LoadedStream): void {
    const known = this.#entries.get(loaded.stream);
    if (known && known.loaded.revision > loaded.revision) return;
    this.#set(loaded.stream, { loaded, behind: false });
    for (const stream of this.#entries.keys()) {
      if (this.#bytes <= this.#bytesMax) break;
      this.#remove(stream);
    }
  }

  /** From now on a stream is read again before it is used: the log holds, or may hold, more. */
  fallBehind(stream: string): void {
    const entry = this.#entries.get(stream);
    if (entry) this.#entries.set(stream, { ...entry, behind: true });
  }

  #set(stream: string, entry: Entry): void {
    this.#remove(stream);
    this.#entries.set(stream, entry);
    this.#bytes += entry.loaded.bytes;
  }

  #remove(stream: string): void {
    const entry = this.#entries.get(stream);
    if (!entry) return;
    this.#entries.delete(stream);
    this.#bytes -= entry.loaded.bytes;
  }
}
