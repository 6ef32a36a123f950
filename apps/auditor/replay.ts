import type { Day, LoggedEvent, Position } from '#kernel';
import { decode, type ReadDocument, type RecordedEvent } from '#projections';
import { ledgerCategories, ledgerPayloads } from '#read-models';
import { differences, type Difference } from '#projections';
import { concernsCommune, shownModels, type ShownModel } from './shown-models.ts';

/** What an event did to one document. */
export interface DocumentChange {
  readonly model: string;
  readonly document: string;
  readonly changes: readonly Difference[];
  /** What the page shows of the document after the event, if anything. */
  readonly view?: unknown;
}

/** One step of a replay: an event of the commune, and every document as it stood after it. */
export interface ReplayStep {
  readonly event: RecordedEvent;
  /** Why the payload could not be read, if so: it then changed no document. */
  readonly undecoded?: string;
  readonly documents: readonly DocumentChange[];
}

/** Up to where the log is known: up to a position, or to a time of the store in milliseconds. */
export type KnownAt = { readonly position: Position } | { readonly timeMs: number };

/** For whom, as of which day and known up to where a history is replayed. */
export interface ReplayOptions {
  readonly commune: string;
  readonly asOf: Day;
  readonly knownAt?: KnownAt;
}

/**
 * Replays a commune's history: folds its events one by one, as the read models do, and says after
 * each what changed in what the pages show as of a day. Ends behind `knownAt`.
 */
export async function* replay(
  log: AsyncIterable<LoggedEvent>,
  { commune, asOf, knownAt }: ReplayOptions,
): AsyncGenerator<ReplayStep> {
  const documents = new Map<string, ReadDocument>();
  for await (const logged of log) {
    if (knownAt && isBeyond(logged, knownAt)) return;
    const decoded = decode(logged, { payloads: ledgerPayloads, categories: ledgerCategories });
    if (decoded.kind !== 'event' || !concernsCommune(decoded.event, commune)) continue;
    const { event, fault } = decoded;
    if (fault) {
      yield { event, undecoded: event.undecoded ?? fault, documents: [] };
      continue;
    }
    const at = { asOf, knownAt: event.position };
    yield { event, documents: shownModels.flatMap((each) => apply(each, event, documents, at)) };
  }
}

function apply(
  { model, view }: ShownModel,
  event: RecordedEvent,
  documents: Map<string, ReadDocument>,
  at: { readonly asOf: Day; readonly knownAt: Position },
): DocumentChange[] {
  if (!model.handles.includes(event.type)) return [];
  return model.keys(event).map((document) => {
    const key = `${model.name}/${document}`;
    const before = documents.get(key);
    const folded = model.evolve(before, event, document);
    const after = folded && model.derive ? model.derive(folded) : folded;
    const shownBefore = before && view(before, at.asOf, at.knownAt);
    const shownAfter = after && view(after, at.asOf, at.knownAt);
    if (after) documents.set(key, after);
    else documents.delete(key);
    const changes = differences(shownBefore, shownAfter);
    const shown = shownAfter === undefined ? {} : { view: shownAfter };
    return { model: model.name, document, changes, ...shown };
  });
}

/** The log is known up to the last event before the first one with a later store time (D8). */
function isBeyond(event: LoggedEvent, knownAt: KnownAt): boolean {
  return 'position' in knownAt
    ? event.position > knownAt.position
    : Date.parse(event.recordedAt) > knownAt.timeMs;
}
