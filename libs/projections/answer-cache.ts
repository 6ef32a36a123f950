import { roughBytes } from './engine/plain-weight.ts';

interface Kept {
  readonly model: string;
  readonly value: Promise<unknown>;
  bytes: number;
}

/** Which question is asked, of which model as it stood when. */
export interface CachedQuestion {
  /** The version key, or those of all models that the answer rests on. */
  readonly model: string;
  /** Names the state of the model's documents: at another moment answers are others. */
  readonly moment: string;
  /** The whole question as text. */
  readonly question: string;
}

/**
 * Answers by model, version, whole question and moment, bounded by about so many bytes. A model's
 * answers are dropped when it is asked at another moment; who asks what is being answered waits for
 * that answer. What is kept is shared: nobody may change it.
 */
export class AnswerCache {
  readonly #bytesMax: number;
  readonly #kept = new Map<string, Kept>();
  readonly #moments = new Map<string, string>();
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** About how many bytes the answers take that are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  async answer<Value>(asked: CachedQuestion, ask: () => Promise<Value>): Promise<Value> {
    const underWay = this.#find<Value>(asked);
    // Who asked first may have failed for reasons of its own, and left: the next one asks for all.
    if (underWay) return underWay.catch(() => this.#find<Value>(asked) ?? this.#ask(asked, ask));
    return this.#ask(asked, ask);
  }

  #find<Value>(asked: CachedQuestion): Promise<Value> | undefined {
    this.#moveOn(asked);
    const name = nameOf(asked);
    const there = this.#kept.get(name);
    if (!there) return undefined;
    this.#kept.delete(name);
    this.#kept.set(name, there);
    return there.value as Promise<Value>;
  }

  async #ask<Value>(asked: CachedQuestion, ask: () => Promise<Value>): Promise<Value> {
    const name = nameOf(asked);
    const value = ask();
    const kept: Kept = { model: asked.model, value, bytes: 0 };
    this.#kept.set(name, kept);
    try {
      this.#weigh(name, kept, await value);
    } catch {
      if (this.#kept.get(name) === kept) this.#drop(name);
    }
    return value;
  }

  #moveOn({ model, moment }: CachedQuestion): void {
    if (this.#moments.get(model) === moment) return;
    this.#moments.set(model, moment);
    for (const [name, kept] of this.#kept) if (kept.model === model) this.#drop(name);
  }

  #weigh(name: string, kept: Kept, value: unknown): void {
    if (this.#kept.get(name) !== kept) return;
    kept.bytes = roughBytes(name) + roughBytes(value);
    this.#bytes += kept.bytes;
    for (const [oldest, { bytes }] of this.#kept) {
      if (this.#bytes <= this.#bytesMax) return;
      // What is still being answered weighs nothing yet.
      if (bytes > 0) this.#drop(oldest);
    }
  }

  #drop(name: string): void {
    this.#bytes -= this.#kept.get(name)?.bytes ?? 0;
    this.#kept.delete(name);
  }
}

function nameOf({ model, question }: CachedQuestion): string {
  return `${model} ${question}`;
}
