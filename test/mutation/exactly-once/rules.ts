/** One place of the source, word for word, and what stands there once a rule is taken out. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A rule of "exactly once into the read store", and the edits that take it out. */
export interface Rule {
  readonly rule: string;
  readonly edits: readonly Edit[];
  /** What makes up for it, and is taken out with it: without that it is not noticed. */
  readonly besides?: string;
  /** Seeds of simulations that notice it. */
  readonly seeds: readonly number[];
}

const ENGINE = 'libs/projections/engine';
const MONGODB = 'libs/projections/mongodb';
const FLUSH = `${MONGODB}/mongo-flush.ts`;
const WRITE = `${MONGODB}/write-documents.ts`;
const REPLACE =
  'else bulk.find({ _id: write.id, appliedTo: write.replaces }).replaceOne(document);';
const COUNT = `const { matchedCount, insertedCount } = await bulk.execute();
    if (matchedCount + insertedCount !== documents.length) throw new Conflict();`;

const FENCE =
  'const filter = { _id: group, token, position: flush.from, ...unchanged(flush.progress) };';

/** Counts what another kind of write did, too. */
function counting(also: string): Edit {
  const to = `const { matchedCount, insertedCount, ${also} } = await bulk.execute();
    if (matchedCount + insertedCount + ${also} !== documents.length) throw new Conflict();`;
  return { file: WRITE, from: COUNT, to };
}

/** Nothing that was cached is ever dropped. */
const KEPT_CACHE: readonly Edit[] = [
  {
    file: `${ENGINE}/document-states.ts`,
    from: '>> {\n    this.#cache.clear();\n    this.#underWay',
    to: '>> {\n    this.#underWay',
  },
  {
    file: `${ENGINE}/document-states.ts`,
    from: 'readonly ParkedEntry[]> {\n    this.#cache.clear();',
    to: 'readonly ParkedEntry[]> {',
  },
];

/** The rules (docs/architecture.md, "Exactly once"), each taken out by itself. */
export const rules: readonly Rule[] = [
  {
    seeds: [9],
    rule: 'the fold skips every event at or below the position that its document is applied to',
    edits: [
      {
        file: `${ENGINE}/fold.ts`,
        from: 'if (appliedTo !== undefined && position <= appliedTo) {',
        to: 'if (wasAhead) {',
      },
    ],
  },
  {
    seeds: [1],
    rule: 'a document is replaced only while it is applied to what was loaded',
    edits: [
      {
        file: WRITE,
        from: REPLACE,
        to: 'else bulk.find({ _id: write.id }).replaceOne(document);',
      },
    ],
  },
  {
    seeds: [62],
    rule: 'a document that was not there is inserted, never upserted',
    edits: [
      {
        file: WRITE,
        from: 'bulk.insert(document);',
        to: 'bulk.find({ _id: write.id }).upsert().replaceOne(document);',
      },
      counting('upsertedCount'),
    ],
  },
  {
    seeds: [628],
    rule: 'fewer documents matched than were sent is a conflict',
    edits: [{ file: WRITE, from: COUNT, to: 'await bulk.execute();' }],
  },
  {
    seeds: [7],
    rule: 'after a conflict the worker drops the states it had cached',
    edits: KEPT_CACHE,
  },
  {
    seeds: [35],
    rule: 'what was folded upon a flush that failed is forgotten with it',
    edits: [
      {
        file: `${ENGINE}/document-states.ts`,
        from: 'this.#underWay = new Map();\n    this.doubt(writingTo);',
        to: 'this.doubt(writingTo);',
      },
    ],
  },
  {
    seeds: [7],
    rule: 'after a conflict the worker goes on from the checkpoint that it reads',
    edits: [
      {
        file: `${ENGINE}/group-worker.ts`,
        from: 'const before = stored ?? this.progress;',
        to: 'const before = this.progress;',
      },
    ],
  },
  {
    seeds: [3],
    rule: 'outside a transaction writingTo is written before the first document',
    edits: [{ file: FLUSH, from: '{ $max: { writingTo: position } }', to: '{ $set: { token } }' }],
  },
  {
    seeds: [30],
    rule: 'no document is sent before its writingTo is written',
    edits: [{ file: WRITE, from: "if ('after' in terms) await terms.after;", to: '' }],
  },
  {
    seeds: [10],
    rule: 'writingTo is written on condition of the lease',
    edits: [
      {
        file: FLUSH,
        from: '{ _id: group, token, position: flush.from },\n    { $max',
        to: '{ _id: group, position: flush.from },\n    { $max',
      },
    ],
  },
  {
    seeds: [3],
    rule: 'whoever starts loads every document up to the writingTo that it reads',
    edits: [
      {
        file: `${ENGINE}/document-states.ts`,
        from: 'this.doubt(writingTo);\n    this.#parked',
        to: 'void writingTo;\n    this.#parked',
      },
    ],
  },
  {
    seeds: [33],
    rule: 'the checkpoint moves only with the token of the lease',
    edits: [
      {
        file: FLUSH,
        from: FENCE,
        to: 'void token;\n  const filter = { _id: group, position: flush.from, ...unchanged(flush.progress) };',
      },
    ],
  },
  {
    seeds: [1300],
    rule: 'the checkpoint moves only from where the worker started',
    edits: [
      {
        file: FLUSH,
        from: FENCE,
        to: 'void unchanged;\n  const filter = { _id: group, token };',
      },
    ],
  },
  {
    seeds: [8],
    rule: 'in a transaction the checkpoint moves with the documents',
    edits: [
      {
        file: FLUSH,
        from: 'await moveCheckpoint(target, flush, session);',
        to: 'await moveCheckpoint(target, flush);',
      },
    ],
  },
  {
    seeds: [6],
    rule: 'in a transaction the documents move with the checkpoint',
    edits: [
      {
        file: FLUSH,
        from: 'await writeDocuments(target.db, flush.writes, { session });',
        to: 'await writeDocuments(target.db, flush.writes, { after: Promise.resolve() });',
      },
    ],
  },
  {
    seeds: [6],
    rule: 'models that are read are written in transactions, where there are any',
    edits: [
      {
        file: `${MONGODB}/mongo-read-store.ts`,
        from: "const isAtomic = this.kind === 'mongodb-replica-set' && !flush.isUnread;",
        to: 'const isAtomic = false;',
      },
    ],
  },
  {
    seeds: [1],
    rule: 'outside a transaction the checkpoint moves after the documents',
    edits: [
      {
        file: FLUSH,
        from: 'const { parked, marks } = target.control;\n  try {',
        to: 'const { parked, marks } = target.control;\n  try {\n    await moveCheckpoint(target, flush);',
      },
      {
        file: FLUSH,
        from: '{ _id: group, token, position: flush.from },\n    { $max',
        to: '{ _id: group, token, position },\n    { $max',
      },
      {
        file: FLUSH,
        from: 'if (between) await between();\n    await moveCheckpoint(target, flush);',
        to: 'if (between) await between();',
      },
    ],
  },
  {
    seeds: [1],
    rule: 'a document that a fold removes stays as a tombstone',
    edits: [
      {
        file: WRITE,
        from: REPLACE,
        to: `else if (write.document) ${REPLACE.slice('else '.length)}
  else bulk.find({ _id: write.id, appliedTo: write.replaces }).deleteOne();`,
      },
      counting('deletedCount'),
    ],
  },
  {
    seeds: [945],
    rule: 'a group is set outside a flush only as it was read',
    edits: [
      {
        file: `${MONGODB}/mongo-read-store.ts`,
        from: 'token: { $lte: token }, ...unchanged(progress) };',
        to: 'token: { $lte: token } };\n    void unchanged;',
      },
    ],
  },
  {
    seeds: [1],
    rule: 'how far documents may be ahead is never lowered',
    edits: [
      {
        file: `${MONGODB}/control-collections.ts`,
        from: "{ $max: ['$writingTo', writingTo ?? null] }",
        to: 'writingTo ?? null',
      },
    ],
  },
  {
    seeds: [7],
    rule: 'states are cached only once they are committed',
    besides: 'whoever opens anew drops what is cached',
    edits: [
      {
        file: `${ENGINE}/document-states.ts`,
        from: 'this.#underWay = folded;',
        to: 'this.remember(folded);\n    this.#underWay = folded;',
      },
      ...KEPT_CACHE,
    ],
  },
  {
    seeds: [2],
    rule: 'a write counts only once a majority has it in its journal',
    edits: [
      {
        file: `${MONGODB}/mongo-read-store.ts`,
        from: "writeConcern: { w: 'majority', journal: true },",
        to: 'writeConcern: { w: 1, journal: false },',
      },
      {
        file: FLUSH,
        from: "writeConcern: new WriteConcern('majority', undefined, true),",
        to: 'writeConcern: new WriteConcern(1),',
      },
    ],
  },
  {
    seeds: [646],
    rule: 'the worker reads what a majority has',
    edits: [
      {
        file: `${MONGODB}/mongo-read-store.ts`,
        from: "readConcern: { level: 'majority' },",
        to: "readConcern: { level: 'local' },",
      },
    ],
  },
];
