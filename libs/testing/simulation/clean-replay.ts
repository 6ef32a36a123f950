import {
  canonicalJson,
  categoryOf,
  decodeMetadata,
  type LoggedEvent,
  type Position,
  type Uuid,
} from '#kernel';
import { versionKey, type ReadDocument, type ReadModel, type RecordedEvent } from '#projections';
import { specimenCategories, specimenDecisions, specimenPayloads } from '../projections/index.ts';

/** What a model is to hold in the end. */
export interface CleanModel {
  /** Canonical JSON by id. */
  readonly documents: ReadonlyMap<string, string>;
  /** Document and position of every event that is parked. */
  readonly parked: readonly string[];
}

/**
 * What a log folds into, event by event: no batch, no store, nothing of the engine. What the engine
 * leaves after any run is judged by it.
 */
export function cleanReplay(model: ReadModel, log: readonly LoggedEvent[]): CleanModel {
  const states = new Map<string, ReadDocument>();
  const parkedSince = new Map<string, Position>();
  const parked: string[] = [];
  const isSkipped = skipsIn(model, log);
  for (const logged of log.filter(({ stream }) => specimenCategories.has(categoryOf(stream)))) {
    const event = recorded(logged);
    const isFolded = model.foldsUndecoded
      ? !model.ignores.includes(logged.type)
      : model.handles.includes(logged.type);
    if (!isFolded) continue;
    for (const id of new Set(model.keys(event))) {
      if (!model.foldsUndecoded && isSkipped(logged.eventId, id)) continue;
      if (parkedSince.has(id)) {
        parked.push(`${id} ${logged.position} behind-parked`);
        continue;
      }
      try {
        if (event.undecoded !== undefined && !model.foldsUndecoded) throw new Error('undecodable');
        const document = model.evolve(states.get(id), event, id);
        if (document) states.set(id, document);
        else states.delete(id);
      } catch {
        parkedSince.set(id, logged.position);
        const code = event.undecoded === undefined ? 'fold-failed' : 'undecodable';
        parked.push(`${id} ${logged.position} ${code}`);
      }
    }
  }
  const derived = [...states].map(([id, document]) => {
    return [id, canonicalJson(model.derive?.(document) ?? document)] as const;
  });
  return { documents: new Map(derived), parked: parked.sort() };
}

function recorded(logged: LoggedEvent): RecordedEvent {
  const reading = specimenPayloads.read(logged.type, logged.data);
  const undecoded =
    reading.kind === 'read'
      ? {}
      : { undecoded: reading.kind === 'unreadable' ? reading.detail : 'unknown event type' };
  const metadata = decodeMetadata(logged.metadata);
  return { ...logged, stream: logged.stream as RecordedEvent['stream'], metadata, ...undecoded };
}

function skipsIn(
  { name, version }: ReadModel,
  log: readonly LoggedEvent[],
): (event: Uuid, document: string) => boolean {
  const decisions = log.map((event) => specimenDecisions.read(event));
  const skips = decisions.flatMap((each) =>
    each?.kind === 'skip' && each.model === versionKey({ name, version }) ? [each] : [],
  );
  return (event, document) =>
    skips.some((each) => each.event === event && (each.documents?.includes(document) ?? true));
}
