import {
  notKnown,
  refuse,
  streamOf,
  writeDay,
  type Day,
  type ProposedFact,
  type Rejection,
  type StandingFact,
  type Uuid,
} from '#kernel';
import { firstBroken, type Aggregate, type OtherStreams } from '../../aggregate.ts';
import { communeIsKnown } from '../../known.ts';
import { unitCodeFacts, type UnitCodeFact } from './events.ts';
import {
  holdingsOf,
  includes,
  releasesAmong,
  shareADay,
  type CodeFact,
  type Holding,
} from './state.ts';

type Taking = ProposedFact<Extract<UnitCodeFact, { type: 'unitCode.taken.v1' }>>;
type Release = ProposedFact<Extract<UnitCodeFact, { type: 'unitCode.released.v1' }>>;
type Facts = readonly StandingFact<UnitCodeFact>[];

/**
 * An administrative code: on every day at most one commune has it. `to` is the last day on which
 * it has it. The days are those of the payload; when the fact became legal is `occurredOn`.
 */
export const unitCodeAggregate: Aggregate<UnitCodeFact> = {
  aggregate: 'unitCode',
  category: 'unitCode',
  unknown: notKnown('unknown-unit-code', {
    vi: 'Chưa xã nào mang mã đơn vị hành chính này.',
    en: 'No commune has ever had this administrative code.',
  }),
  rules: {
    'unitCode.taken.v1': firstBroken(
      theCommuneIsKnown,
      thePeriodDoesNotEndBeforeItBegins,
      itKeepsOneHolderADay,
      itKeepsItsReleases,
    ),
    'unitCode.released.v1': firstBroken(theCommuneHasIt, itWasNotReleased, itKeepsOneHolderADay),
  },
  retraction: (_, others) => twoHoldersAmong(others) ?? releaseOfNothingAmong(others),
  concerns: unitCodeFacts.concerns,
  reads: ({ event }) => [streamOf('commune', event.data.commune)],
  communeOf: (proposed, _, facts) =>
    proposed?.event.data.commune ?? facts.at(-1)?.event.data.commune,
};

function theCommuneIsKnown(
  { event }: Taking,
  _: Facts,
  context: OtherStreams,
): Rejection | undefined {
  return communeIsKnown(event.data.commune, context);
}

function thePeriodDoesNotEndBeforeItBegins({ event }: Taking): Rejection | undefined {
  const { from, to } = event.data;
  if (to === undefined || from <= to) return undefined;
  return refuse('period-ends-before-it-begins', {
    vi: `Thời gian mang mã kết thúc (${writeDay(to)}) trước khi bắt đầu (${writeDay(from)}). Hãy kiểm tra hai ngày.`,
    en: `The period ends (${writeDay(to)}) before it begins (${writeDay(from)}). Check the two days.`,
  });
}

function itKeepsOneHolderADay(proposed: Taking | Release, facts: Facts): Rejection | undefined {
  return twoHoldersAmong([...facts, notYetRecorded(proposed)]);
}

function itKeepsItsReleases(proposed: Taking, facts: Facts): Rejection | undefined {
  return releaseOfNothingAmong([...facts, notYetRecorded(proposed)]);
}

function theCommuneHasIt({ event }: Release, facts: Facts): Rejection | undefined {
  const { commune, to } = event.data;
  if (holdingOn(to, commune, facts)) return undefined;
  return refuse('unit-code-not-held', {
    vi: `Ngày ${writeDay(to)} xã này không mang mã này. Hãy kiểm tra xã và ngày thôi mang mã.`,
    en: `On ${writeDay(to)} this commune does not have this code. Check the commune and its last day.`,
  });
}

function itWasNotReleased({ event }: Release, facts: Facts): Rejection | undefined {
  const release = holdingOn(event.data.to, event.data.commune, facts)?.releasedBy;
  if (release === undefined) return undefined;
  return refuse(
    'unit-code-already-released',
    {
      vi: `Việc thôi mang mã này đã được ghi (sự việc ${release}). Nếu ngày sai, hãy đính chính sự việc đó.`,
      en: `The release is already recorded (fact ${release}). If its day is wrong, correct that fact.`,
    },
    release,
  );
}

function holdingOn(day: Day, commune: Uuid, facts: Facts): Holding | undefined {
  return holdingsOf(facts).find((each) => each.commune === commune && includes(each, day));
}

function twoHoldersAmong(facts: readonly CodeFact[]): Rejection | undefined {
  const holdings = holdingsOf(facts).sort((a, b) => (a.from < b.from ? -1 : 1));
  for (const [index, first] of holdings.entries()) {
    const second = holdings.slice(index + 1).find((later) => shareADay(first, later));
    if (second) return heldTwice(first, second);
  }
  return undefined;
}

function heldTwice(first: Holding, second: Holding): Rejection {
  const inTheWay = second.takenBy === PROPOSED ? first : second;
  const { commune, from, to, takenBy } = inTheWay;
  if (first.commune === second.commune) {
    return refuse(
      'unit-code-already-held',
      {
        vi: `Xã này đã mang mã này từ ${writeDay(from)} (sự việc ${takenBy}). Hãy đính chính sự việc đó thay vì ghi lần nữa.`,
        en: `This commune already has this code from ${writeDay(from)} (fact ${takenBy}). Correct that fact instead of recording it again.`,
      },
      takenBy,
    );
  }
  return refuse(
    'unit-code-taken',
    {
      vi: `Một xã khác (định danh ${commune}) mang mã này từ ${writeDay(from)}${to ? ` đến ${writeDay(to)}` : ''} (sự việc ${takenBy}). Hãy ghi ngày xã đó thôi mang mã trước, hoặc kiểm tra mã.`,
      en: `Another commune (id ${commune}) has this code from ${writeDay(from)}${to ? ` to ${writeDay(to)}` : ''} (fact ${takenBy}). Record first when it released the code, or check the code.`,
    },
    takenBy,
  );
}

function releaseOfNothingAmong(facts: readonly CodeFact[]): Rejection | undefined {
  const ended = new Set(holdingsOf(facts).map(({ releasedBy }) => releasedBy));
  const release = releasesAmong(facts).find(({ eventId }) => !ended.has(eventId));
  if (!release) return undefined;
  return refuse(
    'release-rests-on-it',
    {
      vi: `Việc thôi mang mã (sự việc ${release.eventId}) dựa vào sự việc này. Hãy rút việc thôi mang mã trước.`,
      en: `The release of the code (fact ${release.eventId}) rests on this fact. Retract the release first.`,
    },
    release.eventId,
  );
}

/** Stands for the id of the fact being judged, which has none yet. */
const PROPOSED = 'proposed';

function notYetRecorded({ event }: Taking | Release): CodeFact {
  return { event, eventId: PROPOSED };
}
