import type { BilingualText, DomainEvent, Position, StandingFact, StreamName, Uuid } from '#kernel';

/**
 * How facts do not fit: they contradict each other, rest on what does not stand, or say twice that
 * something exists. An oddity is kept as stated and needs nothing done: a report whose parts do not
 * add up, a delivery beyond its pledge.
 */
export type FindingKind = 'contradiction' | 'reference' | 'duplicate' | 'oddity';

/** An event that a finding is about. */
export interface ConcernedEvent {
  readonly stream: StreamName;
  readonly eventId: Uuid;
  readonly position: Position;
}

/** Something that an auditor or operator should look at. */
export interface Finding {
  /** Stable; for a contradiction or reference, the code with which the fact would be refused today. */
  readonly code: string;
  readonly kind: FindingKind;
  /** The stream whose facts do not fit. */
  readonly stream: StreamName;
  /** The facts that do not fit, and what they do not fit with; at most {@link EVENTS_MAX} of them. */
  readonly events: readonly ConcernedEvent[];
  /** How many more events it is about. */
  readonly further?: number;
  readonly text: BilingualText;
  readonly whatToDo: BilingualText;
}

/** What is found of one fact of a stream. */
export type Rule<Event extends DomainEvent = DomainEvent> = (
  fact: StandingFact<Event>,
) => Iterable<Found>;

/** How many events a finding names. */
export const EVENTS_MAX = 50;

/** What is known of a finding before its events are told apart. */
export type Found = Omit<Finding, 'further' | 'whatToDo'>;

/**
 * Findings of a stream that say the same are one, with the events of all; two facts that contradict
 * each other are found once.
 */
export function gathered(found: readonly Found[]): Finding[] {
  const groups = new Map<string, Found & { readonly events: ConcernedEvent[] }>();
  const pairs = new Set<string>();
  for (const each of found) {
    const about = `${each.code} ${each.stream}`;
    const pair = [about, ...each.events.map(({ eventId }) => eventId).sort()].join(' ');
    if (pairs.has(pair)) continue;
    pairs.add(pair);
    const key = `${about} ${each.text.en}`;
    const group = groups.get(key);
    if (group) group.events.push(...each.events);
    else groups.set(key, { ...each, events: [...each.events] });
  }
  return [...groups.values()].map(asFinding);
}

function asFinding({ code, kind, stream, events, text }: Found): Finding {
  const each = [...new Map(events.map((event) => [event.eventId, event])).values()];
  const further = each.length - EVENTS_MAX;
  return {
    code,
    kind,
    stream,
    events: each.slice(0, EVENTS_MAX),
    ...(further > 0 ? { further } : {}),
    text,
    whatToDo: remedies[kind],
  };
}

/** A fact as an event of its stream. */
export function eventOf(
  stream: StreamName,
  { eventId, position }: Pick<StandingFact<DomainEvent>, 'eventId' | 'position'>,
): ConcernedEvent {
  return { stream, eventId, position };
}

const remedies: Readonly<Record<FindingKind, BilingualText>> = {
  contradiction: {
    vi: 'Đối chiếu văn bản của các sự việc này, rồi đính chính hoặc rút sự việc sai.',
    en: 'Compare the documents of these facts, then correct or retract the one that is wrong.',
  },
  reference: {
    vi: 'Khôi phục điều được dựa vào bằng một đính chính, hoặc đính chính hay rút các sự việc dựa vào nó.',
    en: 'Restore what is missing by a correction, or correct or retract the facts that rest on it.',
  },
  duplicate: {
    vi: 'Nếu là một: sửa cho các sự việc cùng nêu một bên, rồi rút việc ghi nhận bên kia. Nếu là hai: đính chính để phân biệt.',
    en: 'If they are one: have all facts name the one to keep, and retract the other. If they are two: correct them so that they can be told apart.',
  },
  oddity: {
    vi: 'Đối chiếu với văn bản; nếu văn bản ghi như vậy thì giữ nguyên.',
    en: 'Compare with the document; if that is what it says, nothing is to be done.',
  },
};
