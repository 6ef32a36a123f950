import type { LoggedEvent, Position, Uuid } from '#kernel';
import { versionKey, type ReadModel, type RecordedEvent } from '../read-model.ts';
import type { GroupProgress, ModelProgress, TimeMark } from '../read-store.ts';
import { decode, messageOf, type Decoded } from './decode.ts';
import type { FlushBound } from './batch-bounds.ts';
import { changesPages, type Decision, type Decisions, type SkipsOfModel } from './decisions.ts';
import type { Touch } from './fold.ts';
import type { EngineOptions, EngineReport } from './options.ts';
import type { TimeMarker } from './time-marker.ts';

/** One document of a batch: its events, and whether it must be looked up. */
export interface DocumentWork {
  readonly touches: Touch[];
  /** No earlier event can have touched it. */
  readonly opens: boolean;
}

/** A document that an event goes into. */
interface Touched {
  readonly model: ReadModel;
  readonly key: string;
  readonly touch: Touch;
  readonly opens: boolean;
}

/** What reads events, and what was decided on them. */
export interface WorkloadOptions extends Pick<EngineOptions, 'payloads' | 'categories'> {
  readonly decisions: Decisions;
}

/**
 * What a batch asks for: events grouped by model and document, and the progress that will stand
 * once they are written. Nothing here is done yet.
 */
export class Workload {
  readonly documents = new Map<ReadModel, Map<string, DocumentWork>>();
  readonly marks: TimeMark[] = [];
  readonly reports: EngineReport[] = [];
  /** Events that a model goes on without, as a whole or in some documents. */
  readonly leftOut = new Set<Uuid>();
  /** The version keys of models that something was decided on. */
  readonly decided = new Set<string>();
  progress: GroupProgress;
  events = 0;
  lastRecordedAt: number | undefined;
  size = 0;
  #bytes = 0;
  readonly #models: readonly ReadModel[];
  readonly #options: WorkloadOptions;
  readonly #marker: TimeMarker | undefined;
  readonly #skips: ReadonlyMap<ReadModel, SkipsOfModel>;

  constructor(
    progress: GroupProgress,
    models: readonly ReadModel[],
    options: WorkloadOptions,
    marker: TimeMarker | undefined,
  ) {
    this.progress = progress;
    this.#models = models;
    this.#options = options;
    this.#marker = marker;
    this.#skips = skipsOf(models, options.decisions);
  }

  /** A decision is followed; it counts as one on its model if pages may then show something else. */
  follows(decision: Decision): void {
    if (!changesPages(decision)) return;
    this.decided.add('build' in decision ? decision.build : decision.model);
  }

  /** Everything up to a position has come by. */
  saw(position: Position | undefined): void {
    if (position === undefined || position <= this.progress.seenTo) return;
    this.progress = { ...this.progress, seenTo: position };
  }

  /** Takes an event in; `false` if its documents no longer fit within the bound of the flush. */
  add(logged: LoggedEvent, bound?: FlushBound): boolean {
    if (logged.position <= this.progress.position) return true;
    const decoded = decode(logged, this.#options);
    const touched: Touched[] = [];
    const changes = new Map<string, ModelProgress>();
    if (decoded.kind !== 'foreign') {
      for (const model of this.#models) this.#meet(model, logged, decoded, touched, changes);
    }
    if (bound && !this.#fits(touched, bound)) return false;

    for (const { model, key, touch, opens } of touched) this.#touch(model, key, touch, opens);
    const mark = this.#marker?.see(logged);
    if (mark) this.marks.push(mark);
    this.events += 1;
    this.lastRecordedAt = Date.parse(logged.recordedAt);
    const { position, eventId } = logged;
    const { models: before } = this.progress;
    const models = changes.size === 0 ? before : { ...before, ...Object.fromEntries(changes) };
    const seenTo = position > this.progress.seenTo ? position : this.progress.seenTo;
    this.progress = { ...this.progress, position, eventId, seenTo, models };
    return true;
  }

  /** Whether there is room for documents that are not in the flush yet; in an empty one there is. */
  #fits(touched: readonly Pick<Touched, 'model' | 'key'>[], bound: FlushBound): boolean {
    const fresh = touched.filter(({ model, key }) => !this.documents.get(model)?.has(key));
    const bytes = fresh.reduce((sum, { model }) => sum + bound.weightOf(model), this.#bytes);
    const isWithin = this.size + fresh.length <= bound.documentsMax && bytes <= bound.bytesMax;
    if (this.size > 0 && !isWithin) return false;
    this.#bytes = bytes;
    return true;
  }

  /** What one model makes of an event: documents to fold, or a change of the model's own progress. */
  #meet(
    model: ReadModel,
    logged: LoggedEvent,
    decoded: Exclude<Decoded, { kind: 'foreign' }>,
    touched: Touched[],
    changes: Map<string, ModelProgress>,
  ): void {
    const event = eventFor(model, decoded, logged.type);
    if (event === 'passed') return;
    const name = versionKey(model);
    const own = this.progress.models[name] ?? {};
    if (own.stopped || (own.position !== undefined && logged.position <= own.position)) return;
    const skipped = this.#skips.get(model)?.get(logged.eventId);
    if (skipped === 'whole' && !model.foldsUndecoded) {
      this.leftOut.add(logged.eventId);
      return;
    }
    if (event === 'unknown') {
      const known = own.unknownTypes ?? [];
      if (known.includes(logged.type)) return;
      changes.set(name, { ...own, unknownTypes: [...known, logged.type].sort() });
      return;
    }
    try {
      if ('detail' in event) throw new TypeError(event.detail);
      const keys = [...new Set(model.keys(event.recorded))];
      for (const key of keys) {
        if (skipped !== 'whole' && skipped?.has(key) && !model.foldsUndecoded) {
          this.leftOut.add(logged.eventId);
          continue;
        }
        const opens = model.opens?.(event.recorded, key) ?? false;
        touched.push({ model, key, opens, touch: touchOf(model, event.recorded) });
      }
    } catch (failure) {
      // A model that folds everything else goes on without an event only here.
      if (skipped === 'whole') this.leftOut.add(logged.eventId);
      else changes.set(name, this.#stop(name, own, logged, messageOf(failure)));
    }
  }

  /** Without its envelope it is not known which documents an event concerns: all would be wrong. */
  #stop(name: string, own: ModelProgress, logged: LoggedEvent, detail: string): ModelProgress {
    const { eventId, position, stream, type } = logged;
    const stopped = {
      code: 'envelope-unreadable',
      eventId,
      stream,
      position,
      type,
      detail: `${type} ${eventId}: ${detail}`,
    };
    this.reports.push({
      level: 'error',
      code: 'read-model-stopped',
      message: `${name} stops before ${position}: the envelope of its event cannot be read.`,
      context: { model: name, ...stopped },
    });
    return { ...own, position: this.progress.position, stopped };
  }

  #touch(model: ReadModel, key: string, touch: Touch, opens: boolean): void {
    let ofModel = this.documents.get(model);
    if (!ofModel) this.documents.set(model, (ofModel = new Map<string, DocumentWork>()));
    const work = ofModel.get(key);
    if (work) {
      work.touches.push(touch);
      return;
    }
    ofModel.set(key, { touches: [touch], opens });
    this.size += 1;
  }
}

function skipsOf(
  models: readonly ReadModel[],
  decisions: Decisions,
): ReadonlyMap<ReadModel, SkipsOfModel> {
  const all = models.map((model) => [model, decisions.skipsOf(model)] as const);
  return new Map(all.filter((each): each is [ReadModel, SkipsOfModel] => each[1] !== undefined));
}

function eventFor(
  model: ReadModel,
  decoded: Exclude<Decoded, { kind: 'foreign' }>,
  storedType: string,
): { recorded: RecordedEvent } | { detail: string } | 'passed' | 'unknown' {
  if (model.foldsUndecoded && ignores(model, storedType)) return 'passed';
  const type = decoded.kind === 'unreadable' ? decoded.type : decoded.event.type;
  if (model.foldsUndecoded || handles(model, type)) {
    if (decoded.kind === 'unreadable') return { detail: decoded.detail };
    return { recorded: model.foldsUndecoded ? decoded.verbatim : decoded.event };
  }
  return ignores(model, type) ? 'passed' : 'unknown';
}

function touchOf(model: ReadModel, event: RecordedEvent): Touch {
  return event.undecoded === undefined || model.foldsUndecoded
    ? { event }
    : { event, undecodable: event.undecoded };
}

function handles(model: ReadModel, type: string): boolean {
  return typesOf(model).handled.has(type);
}

function ignores(model: ReadModel, type: string): boolean {
  return typesOf(model).ignored.has(type);
}

const types = new WeakMap<ReadModel, { handled: Set<string>; ignored: Set<string> }>();

function typesOf(model: ReadModel): { handled: Set<string>; ignored: Set<string> } {
  let known = types.get(model);
  if (!known) {
    known = { handled: new Set(model.handles), ignored: new Set(model.ignores) };
    types.set(model, known);
  }
  return known;
}
