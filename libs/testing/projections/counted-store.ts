import type { DocumentReader, ReadStore } from '#projections';

/** A read store, and what its snapshots were asked so far: `group accounts`, `load journal`. */
export interface CountedStore {
  readonly store: ReadStore;
  readonly asked: string[];
}

/** A real store that notes which questions come to it. */
export function countedStore(real: ReadStore): CountedStore {
  const asked: string[] = [];
  const note = (reader: DocumentReader): DocumentReader => ({
    load: (model, ids) => {
      asked.push(`load ${model.name}`);
      return reader.load(model, ids);
    },
    page: (model, query) => {
      asked.push(`page ${model.name}`);
      return reader.page(model, query);
    },
    group: (model, grouping) => {
      asked.push(`group ${model.name}`);
      return reader.group(model, grouping);
    },
    stream: (model, selection) => {
      asked.push(`stream ${model.name}`);
      return reader.stream(model, selection);
    },
  });
  const snapshot: ReadStore['snapshot'] = (read) =>
    real.snapshot((each) => read({ ...each, reader: note(each.reader) }));
  const store = new Proxy(real, {
    get(target, name) {
      if (name === 'snapshot') return snapshot;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
  return { store, asked };
}
