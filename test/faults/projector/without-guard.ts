import { START_OF_LOG } from '#kernel';
import { versionKey, type ReadModel, type ReadStore } from '#projections';

/**
 * A read store as it would be if documents did not say which event was the last one folded into
 * them: whatever is loaded is folded again, and whatever is stored is replaced. It shows what the
 * guard is for.
 */
export function withoutGuard(store: ReadStore): ReadStore {
  const models = new Map<string, ReadModel>();
  return new Proxy(store, {
    get(target, name) {
      if (name === 'loadStates') return loadForgetting;
      if (name === 'flush') return flushAnyway;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });

  async function loadForgetting(
    ...[model, ids]: Parameters<ReadStore['loadStates']>
  ): ReturnType<ReadStore['loadStates']> {
    models.set(versionKey(model), model);
    const states = await store.loadStates(model, ids);
    return new Map([...states].map(([id, state]) => [id, { ...state, appliedTo: START_OF_LOG }]));
  }

  async function flushAnyway(
    ...[flush, between]: Parameters<ReadStore['flush']>
  ): ReturnType<ReadStore['flush']> {
    const writes = new Map(flush.writes);
    for (const [key, ofModel] of flush.writes) {
      const model = models.get(key);
      if (!model) continue;
      const stored = await store.loadStates(
        model,
        ofModel.map(({ id }) => id),
      );
      writes.set(
        key,
        ofModel.map(({ replaces: _, ...write }) => {
          const replaces = stored.get(write.id)?.appliedTo;
          return replaces === undefined ? write : { ...write, replaces };
        }),
      );
    }
    return store.flush({ ...flush, writes }, between);
  }
}
