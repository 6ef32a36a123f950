import {
  areaNameOn,
  areasOn,
  communeNameOn,
  registeredArea,
  registeredCommune,
  type AreaFact,
  type CommuneFact,
  type OrganisationFact,
} from '#domain';
import {
  searchKey,
  type BilingualText,
  type Day,
  type DomainEvent,
  type StandingFact,
  type StreamName,
} from '#kernel';
import { eventOf, type Found } from './finding.ts';
import type { KnownStreams } from './known-streams.ts';
import { mayBeOneName } from './names.ts';
import { paced } from './pace.ts';

/** Something under one name in one place, for days in a row; it has no two names on one day. */
interface Named {
  readonly stream: StreamName;
  readonly registration: StandingFact<DomainEvent>;
  readonly name: string;
  /** Kind and place: what must be the same, too. */
  readonly where: string;
  readonly from: Day;
  /** The first day on which it is no longer so. */
  readonly until?: Day;
  /** What tells it from another of its name: two that both say so, differently, are two. */
  readonly marks?: readonly (string | undefined)[];
}

/** Areas of one level, name and parent at one time; so communes of one kind; organisations. */
export async function* duplicates(known: KnownStreams): AsyncGenerator<Found> {
  yield* twice(areasNamed(known), 'area-registered-twice', (name) => ({
    vi: `Có hai địa bàn cùng cấp, cùng nơi, cùng lúc mang tên ${name}.`,
    en: `Two areas of one level in one place have the name ${name} at one time.`,
  }));
  yield* twice(communesNamed(known), 'commune-registered-twice', (name) => ({
    vi: `Có hai đơn vị cùng loại, cùng địa bàn, cùng lúc mang tên ${name}.`,
    en: `Two communes of one kind in one place have the name ${name} at one time.`,
  }));
  yield* twice(organisationsNamed(known), 'organisation-registered-twice', (name) => ({
    vi: `Có hai tổ chức cùng loại mang tên ${name} mà sổ không phân biệt được.`,
    en: `Two organisations of one kind have the name ${name}, and nothing tells them apart.`,
  }));
}

async function* twice(
  named: Iterable<Named>,
  code: string,
  textOf: (name: string) => BilingualText,
): AsyncGenerator<Found> {
  const groups = new Map<string, Named[]>();
  for await (const each of paced(named)) {
    const key = `${each.where} ${searchKey(each.name)}`;
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  const told = new Set<StreamName>();
  for await (const group of paced(groups.values())) {
    const inOrder = group.sort((a, b) =>
      a.registration.position < b.registration.position ? -1 : 1,
    );
    for (const [at, later] of inOrder.entries()) {
      const earlier = inOrder.slice(0, at).find((each) => mayBeOne(each, later));
      if (!earlier || told.has(later.stream)) continue;
      told.add(later.stream);
      const events = [later, earlier].map((each) => eventOf(each.stream, each.registration));
      yield { code, kind: 'duplicate', stream: later.stream, events, text: textOf(later.name) };
    }
  }
}

function mayBeOne(a: Named, b: Named): boolean {
  const meet = (a.until ?? END) > b.from && (b.until ?? END) > a.from;
  const differ = (a.marks ?? []).some((mark, at) => {
    const other = b.marks?.[at];
    return mark !== undefined && other !== undefined && mark !== other;
  });
  return meet && !differ && mayBeOneName(a.name, b.name);
}

const END = '9999-12-31';

function* areasNamed(known: KnownStreams): Generator<Named> {
  for (const [stream, facts] of known.all<AreaFact>('area')) {
    const registration = known.creationOf(stream);
    const registered = registeredArea(facts);
    if (!registration || !registered) continue;
    const { level } = registered;
    const where = registered.level === 'district' ? `${level} ${registered.province}` : level;
    for (const days of daysOfOneState(registration, facts)) {
      yield { stream, registration, where, name: areaNameOn(facts, days.from) ?? '', ...days };
    }
  }
}

function* communesNamed(known: KnownStreams): Generator<Named> {
  for (const [stream, facts] of known.all<CommuneFact>('commune')) {
    const registration = known.creationOf(stream);
    const registered = registeredCommune(facts);
    if (!registration || !registered) continue;
    for (const days of daysOfOneState(registration, facts)) {
      const { province, district = province } = areasOn(facts, days.from) ?? registered;
      const where = `${registered.kind} ${district}`;
      yield { stream, registration, where, name: communeNameOn(facts, days.from) ?? '', ...days };
    }
  }
}

function* organisationsNamed(known: KnownStreams): Generator<Named> {
  for (const [stream, [registration]] of known.all<OrganisationFact>('organisation')) {
    if (!registration) continue;
    const { name, kind, area, partOf } = registration.event.data;
    const from = registration.occurredOn.first;
    yield { stream, registration, name, where: kind, from, marks: [area, partOf] };
  }
}

/** From its registration on, the days between one change and the next. */
function daysOfOneState(
  registration: StandingFact<DomainEvent>,
  facts: readonly StandingFact<DomainEvent>[],
): { readonly from: Day; readonly until?: Day }[] {
  const { first } = registration.occurredOn;
  const changes = facts.map(({ occurredOn }) => occurredOn.last).filter((day) => day > first);
  const days = [first, ...[...new Set(changes)].sort()];
  return days.map((from, at) => {
    const until = days[at + 1];
    return { from, ...(until === undefined ? {} : { until }) };
  });
}
