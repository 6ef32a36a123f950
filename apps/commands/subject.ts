import {
  aggregates,
  areasOn,
  registeredArea,
  type AreaFact,
  type CommuneFact,
  type OrganisationFact,
  type ReportFact,
} from '#domain';
import {
  standing,
  standingFacts,
  streamOf,
  type Day,
  type DomainEvent,
  type StandingFact,
  type StreamName,
  type Uuid,
} from '#kernel';
import type { FactRequest } from './fact-commands.ts';
import type { Facts, FactStreams } from './fact-streams.ts';

/** Whom a command is about, as far as authority goes. */
export type Subject =
  | { readonly kind: 'nation' }
  | { readonly kind: 'commune' | 'area' | 'organisation'; readonly id: Uuid }
  /** A commune that is being registered lies where its registration says. */
  | { readonly kind: 'newCommune'; readonly areas: readonly Uuid[] };

/** Where a subject lies today: its province and district. */
export interface Place {
  readonly areas: readonly Uuid[];
  /** Whether the ledger knows the subject at all. */
  readonly known: boolean;
  /** Whether the subject is a commune: its areas are recorded with the event. */
  readonly ofCommune: boolean;
}

/**
 * Whom a command is about: for a recording the fact proposed, for a retraction the fact taken back,
 * for a correction both. None if that cannot be told, as when the fact is not there.
 */
export function subjectsOf(request: FactRequest, facts: Facts): Subject[] {
  const { command } = request;
  const amended = command.intent === 'record' ? undefined : factNamed(command.corrects, facts);
  const proposed = command.intent === 'retract' ? [] : [command.event];
  const events = [...(amended ? [amended] : []), ...proposed];
  const stand = standingFacts(facts);
  return events.flatMap((event) => subjectOf(request, event, stand) ?? []);
}

function factNamed(eventId: Uuid, facts: Facts): DomainEvent | undefined {
  const fact = facts.find((each) => each.eventId === eventId);
  return fact && (standing(fact) ?? fact).event;
}

function subjectOf(
  { category, id }: FactRequest,
  event: DomainEvent,
  facts: readonly StandingFact<DomainEvent>[],
): Subject | undefined {
  switch (category) {
    case 'criteriaSet':
      return { kind: 'nation' };
    case 'area':
      return facts.length > 0 ? { kind: 'area', id } : newArea(event as AreaFact);
    case 'commune':
      return facts.length > 0 ? { kind: 'commune', id } : newCommune(event as CommuneFact);
    case 'organisation': {
      const { area } = (event as OrganisationFact).data;
      return area === undefined ? { kind: 'nation' } : { kind: 'area', id: area };
    }
    case 'report':
      return (event as ReportFact).data.about;
    case 'progress':
    case 'sponsorship':
    case 'unitCode':
    case 'work': {
      const commune = aggregates[category].communeOf({ event }, id, facts);
      return commune === undefined ? undefined : { kind: 'commune', id: commune };
    }
  }
}

function newArea({ type, data }: AreaFact): Subject | undefined {
  if (type !== 'area.registered.v1') return undefined;
  return data.level === 'province' ? { kind: 'nation' } : { kind: 'area', id: data.province };
}

function newCommune({ type, data }: CommuneFact): Subject | undefined {
  if (type !== 'commune.registered.v1') return undefined;
  const { province, district } = data;
  return { kind: 'newCommune', areas: district ? [province, district] : [province] };
}

/** The stream that says where a subject lies. */
export function streamOfSubject(subject: Subject): StreamName[] {
  return 'id' in subject ? [streamOf(subject.kind, subject.id)] : [];
}

/** Where a subject lies today; its stream was read. */
export async function placeOf(subject: Subject, today: Day, facts: FactStreams): Promise<Place> {
  switch (subject.kind) {
    case 'nation':
      return { areas: [], known: true, ofCommune: false };
    case 'newCommune':
      return { areas: subject.areas, known: true, ofCommune: true };
    case 'commune': {
      const areas = areasOn(standingIn(subject, facts), today);
      return { areas: Object.values(areas ?? {}), known: areas !== undefined, ofCommune: true };
    }
    case 'area': {
      const area = registeredArea(standingIn(subject, facts));
      const above = area?.level === 'district' ? [area.province] : [];
      return { areas: [subject.id, ...above], known: area !== undefined, ofCommune: false };
    }
    case 'organisation': {
      const [registration] = standingIn<OrganisationFact>(subject, facts);
      const area = registration?.event.data.area;
      if (area === undefined) return { areas: [], known: !!registration, ofCommune: false };
      await facts.read([streamOf('area', area)]);
      return placeOf({ kind: 'area', id: area }, today, facts);
    }
  }
}

function standingIn<Fact extends DomainEvent>(
  subject: { readonly kind: string; readonly id: Uuid },
  facts: FactStreams,
): readonly StandingFact<Fact>[] {
  return standingFacts(facts.of(streamOf(subject.kind, subject.id))) as StandingFact<Fact>[];
}
