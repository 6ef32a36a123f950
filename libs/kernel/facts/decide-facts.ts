import { canonicalJson } from '../canonical-json.ts';
import type { DayInterval } from '../day-interval.ts';
import type { Circumstances, DomainEvent, Proposed, StreamName } from '../event.ts';
import type { Uuid } from '../ids.ts';
import { isRejection, type Rejection } from '../rejection.ts';
import { standing, standingFacts, type Fact, type StandingFact } from './fact.ts';
import {
  alreadyRegistered,
  correctionChangesKind,
  FACTS_MAX,
  factsRestOnIt,
  reasonRequired,
  tooManyFacts,
  whyNotAFact,
} from './refusals.ts';

/** A fact that somebody wants recorded, and when it happened. */
export interface ProposedFact<Event extends DomainEvent> extends Circumstances {
  readonly event: Event;
}

/** What may be asked of an aggregate that records facts. */
export type FactCommand<Event extends DomainEvent> =
  | ({ readonly intent: 'record' } & ProposedFact<Event>)
  | ({ readonly intent: 'correct'; readonly corrects: Uuid } & ProposedFact<Event>)
  | ({ readonly intent: 'retract'; readonly corrects: Uuid } & Omit<Circumstances, 'occurredOn'>);

/**
 * One rule of the domain: judges a proposed fact against the facts that stand without it, in order
 * of occurrence, and against what was read of other streams. `id` is that of the stream.
 * `corrected` is the fact that a correction replaces, as first recorded.
 */
export type Rule<Event extends DomainEvent, All extends DomainEvent, Context> = (
  proposed: ProposedFact<Event>,
  facts: readonly StandingFact<All>[],
  context: Context,
  id: string,
  corrected?: Fact<All>,
) => Rejection | undefined;

/** A rule on retracting: judges what would stand without the fact. */
export type RetractionRule<Event extends DomainEvent, Context> = (
  retracted: StandingFact<Event>,
  others: readonly StandingFact<Event>[],
  context: Context,
  id: string,
) => Rejection | undefined;

/** What `decide` needs to know of an aggregate that records facts. */
export interface FactRules<Event extends DomainEvent, Context> {
  /** The first part of its event types, such as `progress`. */
  readonly aggregate: string;
  /** The event that brings it into being; every other needs it. Absent if none does. */
  readonly createdBy?: Event['type'];
  /** What to answer when a stream that must exist does not. */
  readonly unknown: Rejection;
  readonly rules: {
    readonly [Type in Event['type']]: Rule<Extract<Event, { type: Type }>, Event, Context>;
  };
  /** What may not be retracted, beyond a creation on which other facts rest. */
  readonly retraction?: RetractionRule<Event, Context>;
  readonly concerns: (
    event: Event,
    about: { readonly id: string; readonly facts: readonly StandingFact<Event>[] },
  ) => readonly StreamName[];
}

/** The events that amend a fact. */
export type AmendmentEvent<Event extends DomainEvent> =
  | DomainEvent<`${string}.factCorrected.v1`, { replacement: Event }>
  | DomainEvent<`${string}.factRetracted.v1`, { retracted: string }>;

/** What a decision is: events to record, none if there is nothing to do, or a rejection. */
export type Decision<Event extends DomainEvent> =
  readonly Proposed<Event | AmendmentEvent<Event>>[] | Rejection;

/**
 * Decides a command on the facts of one stream: records a fact, corrects or retracts one. The same
 * fact again is nothing to do, nor is a correction to what stands; a correction is judged with its
 * fact taken out (D8).
 */
export function decideFacts<Event extends DomainEvent, Context>(
  aggregate: FactRules<Event, Context>,
  id: string,
  command: FactCommand<Event>,
  facts: readonly Fact<Event>[],
  context: Context,
): Decision<Event> {
  const subject = { aggregate, id, context };
  const recordings = facts.reduce((sum, fact) => sum + 1 + fact.amendments.length, 0);
  const decision =
    command.intent === 'record' ? record(subject, command, facts) : amend(subject, command, facts);
  if (isRejection(decision) || decision.length === 0) return decision;
  return recordings >= FACTS_MAX ? tooManyFacts : decision;
}

/** On whose rules, on which stream and in what surroundings a command is decided. */
interface Subject<Event extends DomainEvent, Context> {
  readonly aggregate: FactRules<Event, Context>;
  readonly id: string;
  readonly context: Context;
}

function record<Event extends DomainEvent, Context>(
  subject: Subject<Event, Context>,
  command: Extract<FactCommand<Event>, { intent: 'record' }>,
  facts: readonly Fact<Event>[],
): Decision<Event> {
  const { intent: _, ...proposed } = command;
  const stands = standingFacts(facts);
  if (stands.some((fact) => isSameFact(fact, proposed))) return [];
  const refusal = judge(subject, proposed, stands);
  return refusal ?? [{ ...proposed, concerns: concernedBy(subject, proposed, stands) }];
}

function amend<Event extends DomainEvent, Context>(
  subject: Subject<Event, Context>,
  command: Exclude<FactCommand<Event>, { intent: 'record' }>,
  facts: readonly Fact<Event>[],
): Decision<Event> {
  const fact = facts.find((each) => each.eventId === command.corrects);
  if (!fact) return whyNotAFact(facts, command.corrects);
  if (!command.reason) return reasonRequired;
  return command.intent === 'correct'
    ? correct(subject, command, fact, facts)
    : retract(subject, command, fact, facts);
}

function correct<Event extends DomainEvent, Context>(
  subject: Subject<Event, Context>,
  command: Extract<FactCommand<Event>, { intent: 'correct' }>,
  fact: Fact<Event>,
  facts: readonly Fact<Event>[],
): Decision<Event> {
  const { intent: _, corrects, ...proposed } = command;
  if (proposed.event.type !== fact.event.type) return correctionChangesKind(fact);
  const stands = standing(fact);
  if (stands && isSameFact(stands, proposed)) return [];
  const others = standingFacts(facts.filter((each) => each !== fact));
  const refusal = judge(subject, proposed, others, fact);
  if (refusal) return refusal;
  const event: AmendmentEvent<Event> = {
    type: `${subject.aggregate.aggregate}.factCorrected.v1`,
    data: { replacement: proposed.event },
  };
  const own = concernedBy(subject, proposed, others);
  return [{ ...proposed, event, corrects, concerns: [...new Set([...fact.concerns, ...own])] }];
}

function retract<Event extends DomainEvent, Context>(
  { aggregate, id, context }: Subject<Event, Context>,
  command: Extract<FactCommand<Event>, { intent: 'retract' }>,
  fact: Fact<Event>,
  facts: readonly Fact<Event>[],
): Decision<Event> {
  const { intent: _, corrects, ...circumstances } = command;
  const stands = standing(fact);
  if (!stands) return [];
  const others = standingFacts(facts.filter((each) => each !== fact));
  if (fact.event.type === aggregate.createdBy && others.length > 0) return factsRestOnIt(others);
  const refusal = aggregate.retraction?.(stands, others, context, id);
  if (refusal) return refusal;
  const event: AmendmentEvent<Event> = {
    type: `${aggregate.aggregate}.factRetracted.v1`,
    data: { retracted: fact.event.type },
  };
  const { occurredOn } = stands;
  return [{ ...circumstances, occurredOn, event, corrects, concerns: fact.concerns }];
}

function judge<Event extends DomainEvent, Context>(
  subject: Subject<Event, Context>,
  proposed: ProposedFact<Event>,
  stands: readonly StandingFact<Event>[],
  corrected?: Fact<Event>,
): Rejection | undefined {
  const { aggregate, id, context } = subject;
  const { createdBy } = aggregate;
  const creates = proposed.event.type === createdBy;
  const created = stands.find((fact) => fact.event.type === createdBy);
  if (createdBy !== undefined && !creates && !created) return aggregate.unknown;
  if (creates && created) return alreadyRegistered(created);
  const rule = aggregate.rules[proposed.event.type as Event['type']] as Rule<Event, Event, Context>;
  return rule(proposed, stands, context, id, corrected);
}

/**
 * Why a fact would be refused if it were recorded now, beside the others that stand; `undefined` if
 * it would be accepted. What is recorded is never judged again by the ledger itself (D8): this is
 * for reports on what no longer fits together.
 */
export function refusalOf<Event extends DomainEvent, Context>(
  aggregate: FactRules<Event, Context>,
  id: string,
  fact: ProposedFact<Event>,
  others: readonly StandingFact<Event>[],
  context: Context,
): Rejection | undefined {
  return judge({ aggregate, id, context }, fact, others);
}

function concernedBy<Event extends DomainEvent, Context>(
  { aggregate, id }: Subject<Event, Context>,
  { event }: ProposedFact<Event>,
  facts: readonly StandingFact<Event>[],
): readonly StreamName[] {
  return aggregate.concerns(event, { id, facts });
}

/** Whether two recordings say the same: outcome, dates with their words, and source (D8). */
export function isSameFact<Event extends DomainEvent>(
  fact: Told<Event>,
  other: Told<Event>,
): boolean {
  return identity(fact) === identity(other);
}

/** What makes a recording the one it is. */
type Told<Event extends DomainEvent> = Pick<
  ProposedFact<Event>,
  'event' | 'occurredOn' | 'effectiveOn' | 'source'
>;

function identity({ event, occurredOn, effectiveOn, source }: Told<DomainEvent>): string {
  return canonicalJson([
    { type: event.type, data: event.data as object },
    asWritten(occurredOn),
    effectiveOn ? asWritten(effectiveOn) : {},
    source,
  ]);
}

/** The days are left out: recorded again later, the same words are cut at another today. */
function asWritten({ value, qualifier, words }: DayInterval): Partial<DayInterval> {
  return { value, ...(qualifier ? { qualifier } : {}), ...(words ? { words } : {}) };
}
