import {
  foldFact,
  positionOf,
  standing,
  uuidV5,
  type AmendmentEvent,
  type Circumstances,
  type DomainEvent,
  type Fact,
  type FactCommand,
  type Reason,
  type Recorded,
  type StreamName,
  type Uuid,
} from '#kernel';

const IDS = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';

/** The id of a thing in a spec, always the same for the same name: `idOfThe('commune Yên Hồ')`. */
export function idOfThe(name: string): Uuid {
  return uuidV5(IDS, name);
}

/** The id of the n-th event that a spec gives, counted from 1 over all streams. */
export function givenEvent(n: number): Uuid {
  return idOfThe(`event ${n}`);
}

/** Why something is amended, in specs where the reason itself does not matter. */
export const misread: Reason = { code: 'misread', text: 'Đọc nhầm văn bản.' };

/** A fact to record. */
export function record<Event extends DomainEvent>(
  event: Event,
  circumstances: Circumstances,
): Extract<FactCommand<Event>, { intent: 'record' }> {
  return { intent: 'record', event, ...circumstances };
}

/** The correction of a fact by its whole replacement. */
export function correct<Event extends DomainEvent>(
  corrects: Uuid,
  event: Event,
  circumstances: Circumstances,
): Extract<FactCommand<Event>, { intent: 'correct' }> {
  return { intent: 'correct', corrects, event, reason: misread, ...circumstances };
}

/** The retraction of a fact. */
export function retract(
  corrects: Uuid,
  because: Partial<Omit<Circumstances, 'occurredOn'>> = {},
): Extract<FactCommand<never>, { intent: 'retract' }> {
  return {
    intent: 'retract',
    corrects,
    reason: misread,
    source: { kind: 'field' },
    ...because,
  };
}

/**
 * The log of a spec: what was recorded, unjudged, with ids and positions by counting. Each stream
 * folds into its facts as in the ledger.
 */
export class History {
  readonly #log: readonly Recorded<DomainEvent>[];
  readonly #facts: ReadonlyMap<StreamName, readonly Fact<DomainEvent>[]>;

  constructor(
    log: readonly Recorded<DomainEvent>[] = [],
    facts: ReadonlyMap<StreamName, readonly Fact<DomainEvent>[]> = new Map(),
  ) {
    this.#log = log;
    this.#facts = facts;
  }

  /** The facts of a stream; none if nothing was recorded there. */
  factsOf(stream: StreamName): readonly Fact<DomainEvent>[] {
    return this.#facts.get(stream) ?? [];
  }

  /** The events of a stream, in the order of the log. */
  eventsOf(stream: StreamName): readonly Recorded<DomainEvent>[] {
    return this.#log.filter((recorded) => recorded.stream === stream);
  }

  /** The history with one more recording on a stream. */
  and(stream: StreamName, recording: FactCommand<DomainEvent>): History {
    const known = this.factsOf(stream);
    const recorded = recordedOn(stream, this.#log.length + 1, recording, known);
    const revision = this.eventsOf(stream).length;
    const facts = foldFact(known, recorded);
    return new History(
      [...this.#log, { ...recorded, revision }],
      new Map([...this.#facts, [stream, facts]]),
    );
  }
}

function recordedOn(
  stream: StreamName,
  n: number,
  recording: FactCommand<DomainEvent>,
  facts: readonly Fact<DomainEvent>[],
): Recorded<DomainEvent> {
  const { source, reason } = recording;
  const original = facts.find(
    (fact) => recording.intent !== 'record' && fact.eventId === recording.corrects,
  );
  if (recording.intent !== 'record' && !original) {
    throw new TypeError(`${recording.corrects} is not given on ${stream}`);
  }
  const occurredOn =
    recording.intent === 'retract'
      ? original && (standing(original) ?? original).occurredOn
      : recording.occurredOn;
  if (!occurredOn) throw new TypeError('a recording needs its date');
  const event = eventOf(recording, original);
  return {
    stream,
    revision: 0,
    position: positionOf(BigInt(n)),
    eventId: givenEvent(n),
    recordedAt: '',
    ...event,
    metadata: {
      occurredOn,
      source,
      ...(reason ? { reason } : {}),
      ...(recording.intent === 'record' ? {} : { corrects: recording.corrects }),
      correlationId: idOfThe('correlation'),
      causationId: idOfThe('correlation'),
      commandId: idOfThe(`command ${n}`),
      commandHash: '0'.repeat(64),
      actor: { ref: 'officer', kind: 'person', role: 'officer' },
      concerns: [],
      areas: [],
    },
  };
}

function eventOf(
  recording: FactCommand<DomainEvent>,
  original: Fact<DomainEvent> | undefined,
): DomainEvent {
  if (recording.intent === 'record') return recording.event;
  const type = original?.event.type ?? '';
  const aggregate = type.slice(0, type.indexOf('.'));
  const amendment: AmendmentEvent<DomainEvent> =
    recording.intent === 'correct'
      ? { type: `${aggregate}.factCorrected.v1`, data: { replacement: recording.event } }
      : { type: `${aggregate}.factRetracted.v1`, data: { retracted: type } };
  return amendment;
}
