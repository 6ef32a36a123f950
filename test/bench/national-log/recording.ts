import { factCatalogues, type LedgerFact } from '#domain';
import {
  categoryOf,
  idOf,
  parseInterval,
  type Actor,
  type DayInterval,
  type EventMetadata,
  type Reason,
  type Source,
  type StandingFact,
  type StreamName,
  type Uuid,
} from '#kernel';
import type { Chance } from './chance.ts';

/** An event that is to be recorded on a stream. */
export interface Recording {
  readonly stream: StreamName;
  readonly id: Uuid;
  readonly type: string;
  readonly data: unknown;
  readonly metadata: EventMetadata;
}

/** Who records, and on what basis: the same for one session of an officer. */
export interface Session {
  readonly actor: Actor;
  readonly source: Source;
  readonly areas: readonly Uuid[];
}

/** When it happened, and what else is said beside the fact. */
export interface When {
  readonly occurredOn: string;
  readonly reason?: Reason;
  readonly inferred?: string;
}

type Concerns = (
  event: LedgerFact,
  about: {
    readonly id: string;
    readonly facts: readonly Pick<StandingFact<LedgerFact>, 'event'>[];
  },
) => readonly StreamName[];

const HASH = 'a3f5'.repeat(16);

/** Makes events with ids by chance. */
export class Recorder {
  readonly #chance: Chance;
  readonly #intervals = new Map<string, DayInterval>();

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** A fact; `creation` is the fact by which its stream began, for those whom it concerns. */
  record(
    session: Session,
    stream: StreamName,
    event: LedgerFact,
    when: When,
    creation?: LedgerFact,
  ): Recording {
    const { concerns } = factCatalogues[categoryOf(stream) as keyof typeof factCatalogues];
    const facts = creation ? [{ event: creation }] : [];
    const concerned = (concerns as unknown as Concerns)(event, { id: idOf(stream), facts });
    return this.#recording(session, stream, event, when, [...new Set(concerned)]);
  }

  /** A correction of a recorded fact, whom it concerns staying the same. */
  correct(session: Session, original: Recording, by: LedgerFact, when: When): Recording {
    const type = `${original.type.slice(0, original.type.indexOf('.'))}.factCorrected.v1`;
    const correction = { type, data: { replacement: by } };
    const { concerns } = original.metadata;
    return this.#recording(session, original.stream, correction, when, concerns, original.id);
  }

  /** A retraction of a recorded fact. */
  retract(session: Session, original: Recording, reason: Reason): Recording {
    const type = `${original.type.slice(0, original.type.indexOf('.'))}.factRetracted.v1`;
    const retraction = { type, data: { retracted: original.type } };
    const { concerns, occurredOn } = original.metadata;
    const when = { occurredOn: occurredOn.value, reason };
    return this.#recording(session, original.stream, retraction, when, concerns, original.id);
  }

  #recording(
    { actor, source, areas }: Session,
    stream: StreamName,
    { type, data }: { readonly type: string; readonly data: unknown },
    { occurredOn, reason, inferred }: When,
    concerns: readonly StreamName[],
    corrects?: Uuid,
  ): Recording {
    const commandId = this.#chance.uuid();
    const metadata: EventMetadata = {
      correlationId: commandId,
      causationId: commandId,
      commandId,
      commandHash: HASH,
      actor,
      occurredOn: this.#interval(occurredOn),
      source,
      ...(reason ? { reason } : {}),
      ...(inferred === undefined ? {} : { inferred }),
      ...(corrects === undefined ? {} : { corrects }),
      concerns,
      areas,
    };
    return { stream, id: this.#chance.uuid(), type, data, metadata };
  }

  #interval(value: string): DayInterval {
    const known = this.#intervals.get(value);
    if (known) return known;
    const interval = parseInterval(value);
    if (!interval) throw new TypeError(`${value} is no interval of days`);
    this.#intervals.set(value, interval);
    return interval;
  }
}
