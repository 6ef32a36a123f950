import {
  contradictedFact,
  notKnown,
  refuse,
  streamOf,
  type Fact,
  type ProposedFact,
  type Rejection,
  type StandingFact,
} from '#kernel';
import { firstBroken, type Aggregate, type OtherStreams } from '../../aggregate.ts';
import { areaIsKnown } from '../../known.ts';
import type { AreaFact } from '../area/events.ts';
import { registeredArea } from '../area/state.ts';
import type { UnitCodeFact } from '../unit-code/events.ts';
import { holdingsOf } from '../unit-code/state.ts';
import { communeFacts, type CommuneFact } from './events.ts';
import { communeAreasGiven, communeNameGiven } from './state.ts';

type FactOf<Type extends CommuneFact['type']> = Extract<CommuneFact, { type: Type }>;
type Registration = ProposedFact<FactOf<'commune.registered.v1'>>;
type Renaming = ProposedFact<FactOf<'commune.renamed.v1'>>;
type Reassignment = ProposedFact<FactOf<'commune.reassigned.v1'>>;
type Facts = readonly StandingFact<CommuneFact>[];

/**
 * A commune: who it is and where it lies (D11). Its code is held by a stream of its own, so that
 * no two communes ever have one code on one day: registering takes it in the same append.
 */
export const communeAggregate: Aggregate<CommuneFact> = {
  aggregate: 'commune',
  category: 'commune',
  createdBy: 'commune.registered.v1',
  unknown: notKnown('unknown-commune', {
    vi: 'Chưa có xã này. Hãy ghi nhận xã trước.',
    en: 'There is no such commune. Register the commune first.',
  }),
  rules: {
    'commune.registered.v1': firstBroken(itLiesInKnownAreas, theCodeStays),
    'commune.renamed.v1': theNameIsNew,
    'commune.reassigned.v1': firstBroken(itLiesInKnownAreas, theAreasAreNew),
  },
  retraction: (...judged) => itHasGivenUpItsCode(...judged) ?? itsProgressIsRetracted(...judged),
  concerns: communeFacts.concerns,
  reads: ({ event }) => {
    if (event.type === 'commune.renamed.v1') return [];
    const { province, district } = event.data;
    const areas = [province, ...(district ? [district] : [])].map((id) => streamOf('area', id));
    const code = event.type === 'commune.registered.v1' ? event.data.code : undefined;
    return code ? [...areas, streamOf('unitCode', code)] : areas;
  },
  retractionReads: ({ event }, id) =>
    event.type === 'commune.registered.v1' ? [streamOf('progress', id)] : [],
  companions: ({ event, occurredOn }, commune) =>
    event.type === 'commune.registered.v1' && event.data.code !== undefined
      ? [
          {
            stream: streamOf('unitCode', event.data.code),
            event: { type: 'unitCode.taken.v1', data: { commune, from: occurredOn.first } },
          },
        ]
      : [],
  communeOf: (_, id) => id,
};

function itLiesInKnownAreas(
  { event }: Registration | Reassignment,
  _: Facts,
  context: OtherStreams,
): Rejection | undefined {
  const { province, district } = event.data;
  const unknown = areaIsKnown(province, context) ?? (district && areaIsKnown(district, context));
  if (unknown) return unknown;
  const above = registeredArea(context.factsOf<AreaFact>(streamOf('area', province)));
  if (above?.level !== 'province') {
    return refuse('not-a-province', {
      vi: `${above?.name ?? province} không phải là tỉnh. Hãy nêu tỉnh của xã này.`,
      en: `${above?.name ?? province} is not a province. Name the province of this commune.`,
    });
  }
  if (district === undefined) return undefined;
  const between = registeredArea(context.factsOf<AreaFact>(streamOf('area', district)));
  if (between?.level === 'district' && between.province === province) return undefined;
  return refuse('district-not-in-province', {
    vi: `${between?.name ?? district} không phải là huyện của ${above.name}. Hãy kiểm tra huyện và tỉnh.`,
    en: `${between?.name ?? district} is not a district of ${above.name}. Check the district and the province.`,
  });
}

function theCodeStays(
  { event }: Registration,
  _facts: Facts,
  _context: OtherStreams,
  _id: string,
  corrected?: Fact<CommuneFact>,
): Rejection | undefined {
  if (corrected?.event.type !== 'commune.registered.v1') return undefined;
  const { code } = corrected.event.data;
  if (code === event.data.code) return undefined;
  return refuse(
    'code-cannot-change',
    {
      vi: `Đính chính không đổi mã đơn vị hành chính (${code ?? 'chưa có mã'}). Hãy giữ nguyên mã ở đây, và ghi việc nhận hoặc thôi mang mã riêng.`,
      en: `A correction cannot change the administrative code (${code ?? 'none'}). Leave it as it was here, and record the taking or releasing of a code by itself.`,
    },
    corrected.eventId,
  );
}

function theNameIsNew({ event, occurredOn }: Renaming, facts: Facts): Rejection | undefined {
  const { name } = event.data;
  const same = contradictedFact(facts, occurredOn, communeNameGiven, (before) => before === name);
  if (!same) return undefined;
  return refuse(
    'name-unchanged',
    {
      vi: `Ngay trước đó xã đã mang tên ${name} (sự việc ${same.eventId}). Hãy kiểm tra tên mới hoặc ngày đổi tên.`,
      en: `Just before, the commune already had the name ${name} (fact ${same.eventId}). Check the new name or the date.`,
    },
    same.eventId,
  );
}

function theAreasAreNew({ event, occurredOn }: Reassignment, facts: Facts): Rejection | undefined {
  const { province, district } = event.data;
  const same = contradictedFact(
    facts,
    occurredOn,
    communeAreasGiven,
    (before) => before.province === province && before.district === district,
  );
  if (!same) return undefined;
  return refuse(
    'areas-unchanged',
    {
      vi: `Ngay trước đó xã đã thuộc tỉnh, huyện này (sự việc ${same.eventId}). Hãy kiểm tra địa bàn mới hoặc ngày chuyển.`,
      en: `Just before, the commune already lay in this province and district (fact ${same.eventId}). Check the new areas or the date.`,
    },
    same.eventId,
  );
}

function itHasGivenUpItsCode(
  { event }: StandingFact<CommuneFact>,
  _others: Facts,
  context: OtherStreams,
  id: string,
): Rejection | undefined {
  if (event.type !== 'commune.registered.v1' || event.data.code === undefined) return undefined;
  const stream = streamOf('unitCode', event.data.code);
  const taken = holdingsOf(context.factsOf<UnitCodeFact>(stream)).find(
    ({ commune }) => commune === id,
  );
  if (!taken) return undefined;
  return refuse(
    'unit-code-still-taken',
    {
      vi: `Xã còn mang mã ${event.data.code} (sự việc ${taken.takenBy}). Hãy rút việc nhận mã trên luồng ${stream} trước.`,
      en: `The commune still holds the code ${event.data.code} (fact ${taken.takenBy}). Retract the taking of the code on ${stream} first.`,
    },
    taken.takenBy,
  );
}

function itsProgressIsRetracted(
  { event }: StandingFact<CommuneFact>,
  _others: Facts,
  context: OtherStreams,
  id: string,
): Rejection | undefined {
  if (event.type !== 'commune.registered.v1') return undefined;
  const stream = streamOf('progress', id);
  const facts = context.factsOf(stream);
  const [first] = facts;
  if (!first) return undefined;
  return refuse(
    'facts-rest-on-it',
    {
      vi: `Còn ${facts.length} sự việc trên luồng ${stream} dựa vào việc ghi nhận xã này. Hãy rút chúng trước, hoặc đính chính.`,
      en: `Facts on ${stream} rest on the registration of this commune (${facts.length}). Retract them first, or correct it.`,
    },
    first.eventId,
  );
}
