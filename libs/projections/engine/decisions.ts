import type { LogFeed, LoggedEvent, Position, StreamName, Uuid } from '#kernel';
import { buildOfKey, versionKey, type ReadModel } from '../read-model.ts';

/** What an operator decided of a build, by its version key: to let it serve, or to drop it. */
export interface BuildDecision {
  readonly kind: 'promote' | 'roll-back' | 'clean-up';
  readonly build: string;
}

/** A build that is to serve, and where that was decided. */
export interface Flip {
  readonly build: string;
  readonly decidedAt: Position;
}

/** What an operator decided of an event, for one version of a model, by its version key. */
export type EventDecision =
  | { readonly kind: 'retry'; readonly model: string; readonly event: Uuid }
  | {
      readonly kind: 'skip';
      readonly model: string;
      readonly event: Uuid;
      /** The documents that go on without it; absent, the event as a whole. */
      readonly documents?: readonly string[] | undefined;
    };

/** What an operator decided. */
export type Decision = EventDecision | ModelDecision;

/** What operators decide of a whole model. */
export type ModelDecision = BuildDecision | { readonly kind: 'rebuild'; readonly model: string };

/** Whether pages may show something else once it is followed: not by what is built or dropped beside. */
export function changesPages({ kind }: Decision): boolean {
  return kind !== 'rebuild' && kind !== 'clean-up';
}

/** Whether a model, or the build of one, is of the version that a decision names. */
export function isOfVersion(model: ReadModel, key: string): boolean {
  return versionOf(model) === key;
}

/** Knows where decisions are recorded and how they read. */
export interface DecisionCatalogue {
  /** The stream of the decisions on a model, by its name. */
  streamOf(name: string): StreamName;
  /** What an event decides; `undefined` if it decides nothing. Never throws. */
  read(event: LoggedEvent): Decision | undefined;
}

/** Nobody decides anything. */
export const NO_DECISIONS: DecisionCatalogue = {
  streamOf: (name) => `projection-${name}`,
  read: () => undefined,
};

/** A skip as it was recorded. */
export interface SkipDecision {
  readonly event: Uuid;
  /** Absent: the event as a whole. */
  readonly documents?: readonly string[];
  /** The event that decides it, and where it stands. */
  readonly decidedBy: Uuid;
  readonly decidedAt: Position;
}

/** The events that a model goes on without: as a whole, or in some documents. */
export type SkipsOfModel = ReadonlyMap<Uuid, 'whole' | ReadonlySet<string>>;

/** Whether a document goes on without an event. */
export function isSkipped(skips: SkipsOfModel | undefined, event: Uuid, document: string): boolean {
  const skip = skips?.get(event);
  return skip === 'whole' || skip?.has(document) === true;
}

/**
 * What was decided so far. A skip counts at the event's own position, so it has to be known before
 * a replay comes there: the streams of decisions are read whenever a worker begins.
 */
export class Decisions {
  readonly catalogue: DecisionCatalogue;
  readonly #skips = new Map<string, Map<Uuid, 'whole' | Set<string>>>();
  readonly #recorded = new Map<string, Map<Uuid, SkipDecision>>();
  readonly #asked = new Map<string, Set<string>>();
  readonly #ofBuilds = new Map<string, Map<Position, BuildDecision>>();

  constructor(catalogue: DecisionCatalogue = NO_DECISIONS) {
    this.catalogue = catalogue;
  }

  /** Reads everything decided on these models, up to a position if one is given. */
  async learn(
    feed: Pick<LogFeed, 'readStreams'>,
    models: readonly ReadModel[],
    upTo?: Position,
  ): Promise<void> {
    if (this.catalogue === NO_DECISIONS) return;
    const streams = models.map(({ name }) => this.catalogue.streamOf(name));
    for await (const event of feed.readStreams([...new Set(streams)])) {
      if (upTo === undefined || event.position <= upTo) this.note(event);
    }
  }

  /** Takes in what an event decides, and says what that is. */
  note(event: LoggedEvent): Decision | undefined {
    const decision = this.catalogue.read(event);
    if (decision?.kind === 'skip') this.#skip(decision, event);
    if (decision?.kind === 'rebuild') {
      const asked = this.#asked.get(decision.model) ?? new Set<string>();
      this.#asked.set(decision.model, asked.add(`${decision.model}_${event.position}`));
    }
    if (decision && 'build' in decision) this.#onBuild(decision, event);
    return decision;
  }

  /** What a model goes on without; `undefined` if nothing. */
  skipsOf(model: ReadModel): SkipsOfModel | undefined {
    return this.#skips.get(versionOf(model));
  }

  /** What a model went on without when everything up to a position was followed. */
  skipsUpTo(model: ReadModel, upTo: Position): SkipsOfModel {
    const skips = new Map<Uuid, 'whole' | Set<string>>();
    for (const each of this.skipDecisionsOf(model)) if (each.decidedAt <= upTo) add(skips, each);
    return skips;
  }

  /** The decisions that `skipsOf` comes from, in order. */
  skipDecisionsOf(model: ReadModel): readonly SkipDecision[] {
    return [...(this.#recorded.get(versionOf(model))?.values() ?? [])];
  }

  /** Whether operators had every collection of a version dropped: it is not wanted any more. */
  isGivenUp(model: ReadModel): boolean {
    return this.#areDropped(model, this.#outcome(model.name).dropped);
  }

  /** The last build of a model, by its name, that was to serve up to a position, and where that was decided. */
  lastFlipOf(name: string, upTo: Position): Flip | undefined {
    return this.#outcome(name, upTo).serves;
  }

  /**
   * What the decisions on builds of a model come to, as far as the log tells: one that is to serve is not
   * dropped, and of a version that is dropped nothing can serve.
   */
  #outcome(name: string, upTo?: Position): { serves?: Flip; dropped: ReadonlySet<string> } {
    const dropped = new Set<string>();
    let serves: Flip | undefined;
    const decided = [...(this.#ofBuilds.get(name) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [decidedAt, { kind, build }] of decided) {
      if (upTo !== undefined && decidedAt > upTo) break;
      const version = buildOfKey(build)?.version;
      if (kind === 'clean-up' && build !== serves?.build) dropped.add(build);
      if (kind === 'clean-up' || version === undefined) continue;
      if (this.#areDropped({ name, version }, dropped)) continue;
      serves = { build, decidedAt };
      dropped.delete(build);
    }
    return { dropped, ...(serves === undefined ? {} : { serves }) };
  }

  #areDropped(version: Pick<ReadModel, 'name' | 'version'>, dropped: ReadonlySet<string>): boolean {
    const key = versionOf(version);
    return [key, ...(this.#asked.get(key) ?? [])].every((build) => dropped.has(build));
  }

  #onBuild(decision: BuildDecision, { position }: LoggedEvent): void {
    const name = buildOfKey(decision.build)?.name ?? decision.build;
    const decided = this.#ofBuilds.get(name) ?? new Map<Position, BuildDecision>();
    this.#ofBuilds.set(name, decided.set(position, decision));
  }

  #skip(
    { model, event, documents }: Extract<EventDecision, { kind: 'skip' }>,
    { eventId: decidedBy, position: decidedAt }: LoggedEvent,
  ): void {
    const recorded = this.#recorded.get(model) ?? new Map<Uuid, SkipDecision>();
    this.#recorded.set(model, recorded);
    const named = documents ? { documents } : {};
    recorded.set(decidedBy, { event, ...named, decidedBy, decidedAt });
    const ofModel = this.#skips.get(model) ?? new Map<Uuid, 'whole' | Set<string>>();
    this.#skips.set(model, ofModel);
    add(ofModel, { event, documents });
  }
}

function add(
  skips: Map<Uuid, 'whole' | Set<string>>,
  {
    event,
    documents,
  }: { readonly event: Uuid; readonly documents?: readonly string[] | undefined },
): void {
  const known = skips.get(event);
  if (documents === undefined) skips.set(event, 'whole');
  else if (known !== 'whole') skips.set(event, new Set([...(known ?? []), ...documents]));
}

/** Skips hold for every build of a version. */
function versionOf({ name, version }: Pick<ReadModel, 'name' | 'version'>): string {
  return versionKey({ name, version });
}
