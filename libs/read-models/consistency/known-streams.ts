import { aggregates, type OtherStreams, type UnitCodeFact } from '#domain';
import {
  categoryOf,
  countingAmendment,
  standing,
  standingFacts,
  streamOf,
  type DomainEvent,
  type Fact,
  type Position,
  type StandingFact,
  type StreamName,
} from '#kernel';
import type { DocumentReader } from '#projections';
import { areas } from '../areas/project.ts';
import { communes } from '../communes/project.ts';
import { criteriaSets } from '../criteria-sets/project.ts';
import { organisations } from '../organisations/project.ts';
import { eventOf, type ConcernedEvent } from './finding.ts';
import { paced } from './pace.ts';

/** The categories of the streams that others name. */
export const DIRECTORIES = ['area', 'commune', 'unitCode', 'organisation', 'criteriaSet'] as const;

type Directory = (typeof DIRECTORIES)[number];

/**
 * What facts of all streams refer to, as it stood at a position: areas, communes, organisations,
 * criteria sets and administrative codes. The directories are the one part of the ledger that a
 * consistency report keeps in memory.
 */
export class KnownStreams implements OtherStreams {
  readonly #knownAt: Position;
  readonly #facts = new Map<StreamName, readonly StandingFact<DomainEvent>[]>();
  readonly #retractions = new Map<StreamName, ConcernedEvent>();
  readonly #codes = new Map<string, Map<string, Fact<UnitCodeFact>>>();

  constructor(knownAt: Position) {
    this.#knownAt = knownAt;
  }

  /** Throws for a stream of which the report keeps nothing: its rules would judge in the dark. */
  factsOf<Event extends DomainEvent>(stream: StreamName): readonly StandingFact<Event>[] {
    const facts = this.#facts.get(stream) ?? [];
    if (facts.length === 0 && !isDirectory(categoryOf(stream))) {
      throw new TypeError(`a consistency report keeps nothing of ${stream}`);
    }
    return facts as StandingFact<Event>[];
  }

  /** The fact that brought a stream into being, if it stands. */
  creationOf(stream: StreamName): StandingFact<DomainEvent> | undefined {
    const { createdBy } = aggregates[categoryOf(stream) as Directory];
    return this.factsOf(stream).find(({ event }) => event.type === createdBy);
  }

  /** How a stream that does not stand came to be retracted; `undefined` if it never stood. */
  retractionOf(stream: StreamName): ConcernedEvent | undefined {
    return this.#retractions.get(stream);
  }

  /** The streams of a category with their facts, those without any left out. */
  *all<Event extends DomainEvent>(
    category: Directory,
  ): Generator<readonly [StreamName, readonly StandingFact<Event>[]]> {
    for (const [stream, facts] of this.#facts) {
      if (categoryOf(stream) === category && facts.length > 0) {
        yield [stream, facts as StandingFact<Event>[]];
      }
    }
  }

  /** Keeps what stands of a stream, and how it was retracted if it was. */
  keep(stream: StreamName, recorded: readonly Fact<DomainEvent>[]): void {
    this.#facts.set(stream, standingFacts(recorded, this.#knownAt));
    const { createdBy } = aggregates[categoryOf(stream) as Directory];
    const creation = recorded.find(({ event }) => event.type === createdBy);
    if (!creation || standing(creation, this.#knownAt)) return;
    const retraction = countingAmendment(creation, this.#knownAt);
    if (retraction) this.#retractions.set(stream, eventOf(stream, retraction));
  }

  /**
   * Keeps what a commune's document knows of a code. A fact that was corrected from one commune to
   * another is in the documents of both, and whole in that of the first.
   */
  keepCode(code: string, recorded: readonly Fact<UnitCodeFact>[]): void {
    const stream = streamOf('unitCode', code);
    const facts = this.#codes.get(code) ?? new Map<string, Fact<UnitCodeFact>>();
    for (const fact of recorded) {
      const known = facts.get(fact.eventId);
      if (!known || fact.position < known.position) facts.set(fact.eventId, fact);
    }
    this.#codes.set(code, facts);
    this.#facts.set(stream, standingFacts([...facts.values()], this.#knownAt));
  }
}

function isDirectory(category: string): boolean {
  return DIRECTORIES.some((each) => each === category);
}

/** Reads the directories. */
export async function knownStreams(
  reader: DocumentReader,
  knownAt: Position,
): Promise<KnownStreams> {
  const known = new KnownStreams(knownAt);
  for await (const { document } of paced(reader.stream(areas))) {
    known.keep(streamOf('area', document._id), document.facts);
  }
  for await (const { document } of paced(reader.stream(communes))) {
    known.keep(streamOf('commune', document._id), document.facts);
    for (const { code, facts } of document.codes) known.keepCode(code, facts);
  }
  for await (const { document } of paced(reader.stream(organisations))) {
    known.keep(streamOf('organisation', document._id), document.facts);
  }
  for await (const { document } of paced(reader.stream(criteriaSets))) {
    known.keep(streamOf('criteriaSet', document._id), document.facts);
  }
  return known;
}
