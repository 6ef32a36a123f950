import { readFileSync } from 'node:fs';

/** A document on which facts rest. */
export interface Document {
  readonly kind: 'press' | 'document';
  readonly title: string;
  readonly published?: string;
}

/** One fact of the data file: the command that records it, and the words it rests on. */
export interface FileFact {
  /** Names the fact for good: it is the command's Idempotency-Key. */
  readonly id: string;
  /** `<context>/<imperative>`. */
  readonly post: string;
  readonly document: string;
  readonly quote?: string;
  /** The name under which later facts speak of what this one creates, as `@name`. */
  readonly creates?: string;
  readonly occurredOn: { readonly value: string; readonly words?: string };
  /** What is concluded, not stated. */
  readonly inferred?: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The data file: documents and, in the order in which they can be recorded, facts. */
export interface FactFile {
  readonly documents: Readonly<Record<string, Document>>;
  readonly facts: readonly FileFact[];
}

/** Reads the facts of the five documents. */
export function readFacts(path = new URL('facts.json', import.meta.url)): FactFile {
  return JSON.parse(readFileSync(path, 'utf8')) as FactFile;
}

/** The body of the command for a fact; `ids` holds the id of everything created before it. */
export function commandBody(
  fact: FileFact,
  documents: FactFile['documents'],
  ids: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const document = documents[fact.document];
  if (!document) throw new Error(`fact ${fact.id} rests on unknown document ${fact.document}`);
  return {
    ...(withIds(fact.body, fact.id, ids) as Record<string, unknown>),
    occurredOn: fact.occurredOn,
    source: {
      kind: document.kind,
      document: document.title,
      ...(fact.quote ? { quote: fact.quote } : {}),
    },
    ...(fact.inferred ? { inferred: fact.inferred } : {}),
  };
}

function withIds(value: unknown, fact: string, ids: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => withIds(item, fact, ids));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, withIds(member, fact, ids)]),
    );
  }
  if (typeof value !== 'string' || !value.startsWith('@')) return value;
  const id = ids.get(value.slice(1));
  if (!id) throw new Error(`fact ${fact} speaks of ${value}, which no fact before it creates`);
  return id;
}
