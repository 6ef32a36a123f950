import {
  contradictedFact,
  notKnown,
  refuse,
  streamOf,
  type Fact,
  type Rejection,
  type ProposedFact,
  type StandingFact,
} from '#kernel';
import { firstBroken, type Aggregate, type OtherStreams } from '../../aggregate.ts';
import { areaIsKnown } from '../../known.ts';
import { areaFacts, type AreaFact } from './events.ts';
import { areaCodeGiven, areaNameGiven, registeredArea } from './state.ts';

type Registration = ProposedFact<Extract<AreaFact, { type: 'area.registered.v1' }>>;
type Renaming = ProposedFact<Extract<AreaFact, { type: 'area.renamed.v1' }>>;
type Recoding = ProposedFact<Extract<AreaFact, { type: 'area.recoded.v1' }>>;
type Facts = readonly StandingFact<AreaFact>[];

/** An area: a province, or a district of a known province; its name and code change with time. */
export const areaAggregate: Aggregate<AreaFact> = {
  aggregate: 'area',
  category: 'area',
  createdBy: 'area.registered.v1',
  unknown: notKnown('unknown-area', {
    vi: 'Chưa có địa bàn này. Hãy ghi nhận tỉnh hoặc huyện trước.',
    en: 'There is no such area. Register the province or district first.',
  }),
  rules: {
    'area.registered.v1': firstBroken(aDistrictBelongsToAProvince, theLevelStays),
    'area.renamed.v1': theNameIsNew,
    'area.recoded.v1': theCodeIsNew,
  },
  concerns: areaFacts.concerns,
  reads: ({ event }) =>
    event.type === 'area.registered.v1' && event.data.level === 'district'
      ? [streamOf('area', event.data.province)]
      : [],
  communeOf: () => undefined,
};

function aDistrictBelongsToAProvince(
  { event }: Registration,
  _: Facts,
  context: OtherStreams,
): Rejection | undefined {
  if (event.data.level !== 'district') return undefined;
  const { province } = event.data;
  const unknown = areaIsKnown(province, context);
  if (unknown) return unknown;
  const above = registeredArea(context.factsOf<AreaFact>(streamOf('area', province)));
  if (above?.level === 'province') return undefined;
  return refuse('not-a-province', {
    vi: `${above?.name ?? province} không phải là tỉnh. Hãy nêu tỉnh của huyện này.`,
    en: `${above?.name ?? province} is not a province. Name the province of this district.`,
  });
}

function theLevelStays(
  { event }: Registration,
  _: Facts,
  __: OtherStreams,
  ___: string,
  corrected?: Fact<AreaFact>,
): Rejection | undefined {
  const first = corrected?.event;
  if (first?.type !== 'area.registered.v1' || first.data.level === event.data.level) {
    return undefined;
  }
  return refuse(
    'level-cannot-change',
    {
      vi: 'Đính chính không đổi tỉnh thành huyện hay ngược lại. Hãy rút sự việc này và ghi nhận địa bàn mới.',
      en: 'A correction cannot turn a province into a district or back. Retract the registration and register a new area.',
    },
    corrected?.eventId,
  );
}

function theNameIsNew({ event, occurredOn }: Renaming, facts: Facts): Rejection | undefined {
  const { name } = event.data;
  const same = contradictedFact(facts, occurredOn, areaNameGiven, (before) => before === name);
  if (!same) return undefined;
  return refuse(
    'name-unchanged',
    {
      vi: `Ngay trước đó địa bàn đã mang tên ${name} (sự việc ${same.eventId}). Hãy kiểm tra tên mới hoặc ngày đổi tên.`,
      en: `Just before, the area already had the name ${name} (fact ${same.eventId}). Check the new name or the date.`,
    },
    same.eventId,
  );
}

function theCodeIsNew({ event, occurredOn }: Recoding, facts: Facts): Rejection | undefined {
  const { code } = event.data;
  const same = contradictedFact(facts, occurredOn, areaCodeGiven, (before) => before === code);
  if (!same) return undefined;
  return refuse(
    'code-unchanged',
    {
      vi: `Ngay trước đó địa bàn đã mang mã ${code} (sự việc ${same.eventId}). Hãy kiểm tra mã mới hoặc ngày đổi mã.`,
      en: `Just before, the area already had the code ${code} (fact ${same.eventId}). Check the new code or the date.`,
    },
    same.eventId,
  );
}
