import {
  endsBefore,
  factsRestOnIt,
  notKnown,
  refuse,
  standing,
  streamOf,
  writeDay,
  type Fact,
  type ProposedFact,
  type Rejection,
  type StandingFact,
} from '#kernel';
import { firstBroken, type Aggregate, type OtherStreams } from '../../aggregate.ts';
import { communeIsKnown, organisationIsKnown } from '../../known.ts';
import { movesNoFactsToAnotherCommune } from '../../same-commune.ts';
import { sponsorshipFacts, type SponsorshipFact } from './events.ts';
import { assignmentOf, deliveriesUnder, pledgeOf } from './state.ts';

type FactOf<Type extends SponsorshipFact['type']> = Extract<SponsorshipFact, { type: Type }>;
type Assignment = ProposedFact<FactOf<'sponsorship.assigned.v1'>>;
type Pledge = ProposedFact<FactOf<'sponsorship.supportPledged.v1'>>;
type Delivery = ProposedFact<FactOf<'sponsorship.supportDelivered.v1'>>;
type Facts = readonly StandingFact<SponsorshipFact>[];

/** A sponsorship of a commune: who is to help it, what they promised, what they gave. */
export const sponsorshipAggregate: Aggregate<SponsorshipFact> = {
  aggregate: 'sponsorship',
  category: 'sponsorship',
  createdBy: 'sponsorship.assigned.v1',
  unknown: notKnown('unknown-sponsorship', {
    vi: 'Chưa có việc đỡ đầu này. Hãy ghi việc giao đỡ đầu trước.',
    en: 'There is no such sponsorship. Record its assignment first.',
  }),
  rules: {
    'sponsorship.assigned.v1': firstBroken(
      theSponsorsFitTheMode,
      eachSponsorIsNamedOnce,
      theTermDoesNotEndBeforeItBegins,
      theSponsorsAreKnown,
      theRecipientIsKnown,
      itsSupportStaysWithTheRecipient,
    ),
    'sponsorship.supportPledged.v1': firstBroken(
      cashIsCountedInMoney,
      theLineIsNotPledgedYet,
      itsDeliveriesKeepTheirPledge,
    ),
    'sponsorship.supportDelivered.v1': firstBroken(
      cashIsCountedInMoney,
      aNamedLineWasPledged,
      nothingIsDeliveredBeforeItIsPledged,
    ),
  },
  retraction: ({ event }, others) => {
    const resting = deliveriesUnder(event, others);
    return resting.length > 0 ? factsRestOnIt(resting) : undefined;
  },
  concerns: sponsorshipFacts.concerns,
  reads: ({ event }) =>
    event.type === 'sponsorship.assigned.v1'
      ? [
          streamOf('commune', event.data.recipient),
          ...new Set(event.data.sponsors.map((sponsor) => streamOf('organisation', sponsor))),
        ]
      : [],
  communeOf: (proposed, _, facts) =>
    proposed?.event.type === 'sponsorship.assigned.v1'
      ? proposed.event.data.recipient
      : assignmentOf(facts)?.recipient,
};

function theSponsorsFitTheMode({ event }: Assignment): Rejection | undefined {
  const { mode, sponsors } = event.data;
  if (mode === 'sole' && sponsors.length !== 1) {
    return refuse('sole-sponsor-is-one', {
      vi: `Đỡ đầu độc lập có đúng một đơn vị, ở đây có ${sponsors.length}. Hãy ghi là đỡ đầu chung hoặc chỉ nêu một đơn vị.`,
      en: `A sole sponsorship has exactly one sponsor, here are ${sponsors.length}. Record it as joint, or name one.`,
    });
  }
  if (mode === 'joint' && sponsors.length < 2) {
    return refuse('joint-sponsors-are-several', {
      vi: 'Đỡ đầu chung cần ít nhất hai đơn vị. Hãy nêu đủ các đơn vị, hoặc ghi là phối hợp nếu không rõ đơn vị kia.',
      en: 'A joint sponsorship has two sponsors or more. Name them all, or record it as coordinated if the others are not known.',
    });
  }
  return undefined;
}

function eachSponsorIsNamedOnce({ event }: Assignment): Rejection | undefined {
  const { sponsors } = event.data;
  const twice = sponsors.find((sponsor, index) => sponsors.indexOf(sponsor) < index);
  if (twice === undefined) return undefined;
  return refuse('sponsor-named-twice', {
    vi: `Đơn vị đỡ đầu ${twice} được nêu hai lần. Hãy nêu mỗi đơn vị một lần.`,
    en: `The sponsor ${twice} is named twice. Name each sponsor once.`,
  });
}

function theTermDoesNotEndBeforeItBegins({ event }: Assignment): Rejection | undefined {
  const { from, to } = event.data.term ?? {};
  if (from === undefined || to === undefined || from <= to) return undefined;
  return refuse('period-ends-before-it-begins', {
    vi: `Thời hạn đỡ đầu kết thúc (${writeDay(to)}) trước khi bắt đầu (${writeDay(from)}). Hãy kiểm tra hai ngày.`,
    en: `The term ends (${writeDay(to)}) before it begins (${writeDay(from)}). Check the two days.`,
  });
}

function theSponsorsAreKnown(
  { event }: Assignment,
  _: Facts,
  context: OtherStreams,
): Rejection | undefined {
  return event.data.sponsors
    .map((sponsor) => organisationIsKnown(sponsor, context))
    .find((rejection) => rejection !== undefined);
}

function theRecipientIsKnown(
  { event }: Assignment,
  _: Facts,
  context: OtherStreams,
): Rejection | undefined {
  return communeIsKnown(event.data.recipient, context);
}

function itsSupportStaysWithTheRecipient(
  { event }: Assignment,
  facts: Facts,
  _: OtherStreams,
  __: string,
  corrected?: Fact<SponsorshipFact>,
): Rejection | undefined {
  return movesNoFactsToAnotherCommune(event, facts, corrected, ({ data }) => data.recipient);
}

/** Goods, labour, advice and training are counted in what they are or in what they are worth. */
function cashIsCountedInMoney({ event }: Pledge | Delivery): Rejection | undefined {
  const { kind, quantity } = event.data;
  if (kind !== 'cash' || !quantity || quantity.unit === 'VND') return undefined;
  return refuse('unit-does-not-fit-kind', {
    vi: `Hỗ trợ bằng tiền tính bằng VND, không phải ${quantity.unit}. Hãy kiểm tra loại hỗ trợ và đơn vị.`,
    en: `Support in cash is counted in VND, not in ${quantity.unit}. Check kind and unit.`,
  });
}

function theLineIsNotPledgedYet({ event }: Pledge, facts: Facts): Rejection | undefined {
  const { line } = event.data;
  const pledge = pledgeOf(facts, line);
  if (!pledge) return undefined;
  return refuse(
    'line-already-pledged',
    {
      vi: `Khoản ${line} đã được cam kết (sự việc ${pledge.eventId}). Hãy dùng tên khác cho cam kết mới, hoặc đính chính cam kết cũ.`,
      en: `Line ${line} is already pledged (fact ${pledge.eventId}). Give the new pledge another line, or correct the old one.`,
    },
    pledge.eventId,
  );
}

function itsDeliveriesKeepTheirPledge(
  { event }: Pledge,
  facts: Facts,
  _: OtherStreams,
  __: string,
  corrected?: Fact<SponsorshipFact>,
): Rejection | undefined {
  const stands = corrected && standing(corrected)?.event;
  if (stands?.type !== 'sponsorship.supportPledged.v1') return undefined;
  const { line } = stands.data;
  const resting = deliveriesUnder(stands, facts);
  const [first] = resting;
  if (!first || line === event.data.line) return undefined;
  return refuse(
    'facts-rest-on-it',
    {
      vi: `Còn ${resting.length} lần trao ghi vào khoản ${line}. Hãy giữ tên khoản, hoặc rút chúng, đính chính cam kết, rồi ghi lại.`,
      en: `Deliveries name the line ${line} (${resting.length}). Keep the line, or retract them, correct the pledge, and record them again.`,
    },
    first.eventId,
  );
}

function aNamedLineWasPledged({ event }: Delivery, facts: Facts): Rejection | undefined {
  const { line } = event.data;
  if (line === undefined || pledgeOf(facts, line)) return undefined;
  return refuse('line-not-pledged', {
    vi: `Khoản ${line} chưa được cam kết. Hãy ghi cam kết trước, hoặc ghi việc trao mà không nêu khoản.`,
    en: `Line ${line} was not pledged. Record the pledge first, or record the delivery without a line.`,
  });
}

function nothingIsDeliveredBeforeItIsPledged(
  { event, occurredOn }: Delivery,
  facts: Facts,
): Rejection | undefined {
  const { line } = event.data;
  const pledge = line === undefined ? undefined : pledgeOf(facts, line);
  if (!pledge || !endsBefore(occurredOn, pledge.occurredOn)) return undefined;
  return refuse(
    'delivered-before-pledged',
    {
      vi: `Khoản ${event.data.line ?? ''} mới được cam kết từ ${pledge.occurredOn.first} (sự việc ${pledge.eventId}), sau ngày trao. Hãy kiểm tra ngày, hoặc ghi việc trao mà không nêu khoản.`,
      en: `Line ${event.data.line ?? ''} was pledged only from ${pledge.occurredOn.first} (fact ${pledge.eventId}), after this delivery. Check the dates, or record the delivery without a line.`,
    },
    pledge.eventId,
  );
}
