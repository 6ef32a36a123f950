import type { Envelope, Position } from '#kernel';

/**
 * What every document of a read model has. Beside `_id` a document holds strings, safe integers,
 * booleans, arrays and objects with fixed ASCII keys; no `null`, `undefined`, date or float (D18).
 * `appliedTo` and `tombstone` belong to the engine, which keeps them apart from the document.
 */
export interface ReadDocument {
  readonly _id: string;
  readonly appliedTo?: never;
  readonly tombstone?: never;
}

/** An event as a fold gets it: its envelope and its payload. */
export interface RecordedEvent extends Envelope {
  readonly data: unknown;
  /**
   * Why `data` is the payload as it was stored, not as the catalogue reads it. Only a model that
   * says `foldsUndecoded` ever gets such an event.
   */
  readonly undecoded?: string;
}

/**
 * An index over fields of a model's documents, by which they are found, sorted and paged. A field
 * is a name or a path (`area.id`) and holds a string, a safe integer or a boolean, of one type in
 * all documents. A document that lacks one of the fields is not found through the index.
 */
export interface IndexDeclaration {
  readonly name: string;
  readonly fields: readonly [string, ...string[]];
  /** The first field holds a list; a query names a member of it, or any of several. */
  readonly firstIsList?: true;
  /**
   * The last field alone tells documents apart (an `order` that ends in the position). Else the
   * stores add `_id` behind it, so that paging neither repeats nor skips a document.
   */
  readonly endsUnique?: true;
}

/**
 * A read model: a pure fold over one document and one event (D4). `handles` and `ignores` together
 * name every known event type; a type in neither is passed, remembered, and asks for a rebuild
 * once a later release handles it.
 *
 * @example
 * const sponsors: ReadModel<Sponsor> = {
 *   name: 'sponsors', version: 1, handles: ['organisation.registered.v1'], ignores: [],
 *   indexes: [{ name: 'byName', fields: ['nameKey'] }],
 *   keys: (envelope) => [idOf(envelope.stream)],
 *   evolve: (document, event, key) => ({ ...document, _id: key, nameKey: … }),
 * };
 */
export interface ReadModel<
  Document extends ReadDocument = ReadDocument,
  Event extends RecordedEvent = RecordedEvent,
> {
  /** camelCase. */
  readonly name: string;
  /** Goes up whenever the same events would give other documents. */
  readonly version: number;
  /**
   * Which of several collections of this version: the position of the event that asked for it. A
   * model as it is declared has none, and so has the first collection of its version.
   */
  readonly build?: Position;
  readonly handles: readonly string[];
  readonly ignores: readonly string[];
  readonly indexes: readonly IndexDeclaration[];
  /** The model folds payloads that cannot be read, and types that nobody knows, as they stand. */
  readonly foldsUndecoded?: true;
  /**
   * A document is seldom touched again after the event that opens it, such as a row of a timeline:
   * it is not kept in memory between batches, where it would take the place of those that are.
   */
  readonly writtenOnce?: true;
  /** The documents an event is folded into, from its envelope alone: a payload may be unreadable. */
  keys(envelope: Envelope): readonly string[];
  /** Whether no earlier event can have touched this document, so that it need not be looked up. */
  opens?(envelope: Envelope, key: string): boolean;
  /**
   * The document after the event; `undefined` removes it (or leaves it unmade). Sees nothing but
   * its arguments. It throws only for reasons that lie in them: the event is then parked.
   */
  evolve(document: Document | undefined, event: Event, key: string): Document | undefined;
  /**
   * Derived parts (a progress document's `steps`), written once after all events of a batch. Pure,
   * idempotent, and a function of what `evolve` wrote alone: batches are cut anywhere.
   */
  derive?(document: Document): Document;
}

/** A build of a model: one collection of one version of it. */
export interface BuildName {
  readonly name: string;
  readonly version: number;
  readonly build?: Position | undefined;
}

/** The order of builds of one model by age: by version, then as they were asked for; the first is the oldest. */
export function byAge(a: BuildName, b: BuildName): number {
  if (a.version !== b.version) return a.version - b.version;
  return (a.build ?? '') < (b.build ?? '') ? -1 : 1;
}

/**
 * The key of a build: the name of its collection and of its checkpoint. It is that of the version,
 * with the position of the request behind it if this is not the version's first.
 */
export function versionKey({ name, version, build }: BuildName): string {
  return `${name}__v${version}${build === undefined ? '' : `_${build}`}`;
}

/** The build that a key names; `undefined` if it is no such key. */
export function buildOfKey(key: string): BuildName | undefined {
  const [, name, version, build] = /^(.+)__v(\d+)(?:_(\d{20}))?$/.exec(key) ?? [];
  if (name === undefined) return undefined;
  return { name, version: Number(version), ...(build ? { build: build as Position } : {}) };
}

/** The model in code whose build a key names, as that build; `undefined` if code has none. */
export function modelOfKey(models: readonly ReadModel[], key: string): ReadModel | undefined {
  const named = buildOfKey(key);
  const model = models.find(
    ({ name, version }) => name === named?.name && version === named.version,
  );
  return model && (named?.build === undefined ? model : { ...model, build: named.build });
}

/** Of each model in code its newest version. */
export function newestOf(models: readonly ReadModel[]): readonly ReadModel[] {
  return models.filter(({ name, version }) =>
    models.every((each) => each.name !== name || each.version <= version),
  );
}
