import { describe, expect, test } from '@jest/globals';
import type { SponsorshipFact } from '#domain';
import { streamOf, type Day, type DomainEvent, type FactCommand, type StreamName } from '#kernel';
import { happened } from '#testing/circumstances.ts';
import { day } from '#testing/days.ts';
import { foldedDocument, readerOver } from '#testing/folding.ts';
import { correct, givenEvent, idOfThe, record, retract } from '#testing/history.ts';
import { commune, organisation, province } from '#testing/known-things.ts';
import { logOf } from '#testing/log.ts';
import { sponsorships } from './project.ts';
import { communesSponsoredBy } from './query.ts';
import { sponsorshipsV2 } from './v2/project.ts';
import { viewSponsorship, type SponsorshipView } from './view.ts';

type Recording = readonly [StreamName, FactCommand<DomainEvent>];
type Pledge = Extract<SponsorshipFact, { type: 'sponsorship.supportPledged.v1' }>['data'];

const haTinh = province('Hà Tĩnh');
const yenHo = commune('Yên Hồ', haTinh);
const kyTan = commune('Kỳ Tân', haTinh);
const partyOffice = organisation('Đảng ủy Khối các cơ quan tỉnh');
const tradeOffice = organisation('Sở Công thương');
const ofYenHo = streamOf('sponsorship', idOfThe('sponsorship of Yên Hồ'));
const ofKyTan = streamOf('sponsorship', idOfThe('sponsorship of Kỳ Tân'));
const today = '2026-11-22';
const money = (amount: string) => ({ amount, unit: 'VND', qualifier: 'exact' }) as const;

describe('a sponsorship', () => {
  const assigned = assignment(ofYenHo, yenHo.id, [partyOffice.id], '2011-11-01');

  test('sets what was pledged against what was delivered, by kind and unit', () => {
    const view = seen([
      assigned,
      pledged({ line: 'a', kind: 'cash', what: 'tiền', quantity: money('500000000') }, '2012'),
      delivered({ line: 'a', kind: 'cash', what: 'tiền', quantity: money('300000000') }, '2013'),
      delivered({ kind: 'goods', what: 'sách', quantity: books('1300') }, '2013'),
    ]);
    expect(view.balance).toEqual([
      {
        kind: 'cash',
        unit: 'VND',
        pledges: 1,
        deliveries: 1,
        pledged: { unit: 'VND', amount: '500000000', sign: '=', count: 1, withoutNumber: 0 },
        delivered: { unit: 'VND', amount: '300000000', sign: '=', count: 1, withoutNumber: 0 },
      },
      {
        kind: 'goods',
        unit: 'book',
        pledges: 0,
        deliveries: 1,
        delivered: { unit: 'book', amount: '1300', sign: '=', count: 1, withoutNumber: 0 },
      },
    ]);
  });

  test('has a total that says at least, where a document says "more than"', () => {
    const view = seen([
      assigned,
      delivered({ kind: 'cash', what: 'tiền', quantity: money('100') }, '2013'),
      delivered({ kind: 'cash', what: 'tiền', quantity: moreThan('50') }, '2014'),
    ]);
    expect(view.balance[0]?.delivered).toMatchObject({ amount: '150', sign: '≥' });
  });

  test('is flagged where more was surely delivered than pledged', () => {
    const view = seen([
      assigned,
      pledged({ line: 'a', kind: 'cash', what: 'tiền', quantity: money('100') }, '2012'),
      delivered({ line: 'a', kind: 'cash', what: 'tiền', quantity: money('101') }, '2013'),
    ]);
    expect(view.balance[0]?.overDelivered).toBe(true);
    expect(view.pledges[0]?.overDelivered).toBe(true);
  });

  test('is not flagged where the words of the pledge leave it open', () => {
    const view = seen([
      assigned,
      pledged({ line: 'a', kind: 'cash', what: 'tiền', quantity: moreThan('100') }, '2012'),
      delivered({ line: 'a', kind: 'cash', what: 'tiền', quantity: money('101') }, '2013'),
    ]);
    expect(view.balance[0]).not.toHaveProperty('overDelivered');
  });

  test('is not flagged for a gift that nobody had pledged', () => {
    const view = seen([
      assigned,
      delivered({ kind: 'cash', what: 'tiền', quantity: money('9') }, '2013'),
    ]);
    expect(view.balance[0]).not.toHaveProperty('overDelivered');
  });

  test('counts support without an amount as given, and adds nothing', () => {
    const view = seen([assigned, delivered({ kind: 'advice', what: 'tư vấn' }, '2013')]);
    expect(view.balance).toEqual([{ kind: 'advice', pledges: 0, deliveries: 1 }]);
  });

  test('does not count what may have been delivered after the day, and shows it as possible', () => {
    const view = seenOn(
      [assigned, delivered({ kind: 'cash', what: 'tiền', quantity: money('9') }, '2013')],
      '2013-06-30',
    );
    expect(view?.balance).toEqual([]);
    expect(view?.deliveries).toMatchObject([{ certainty: 'possibly' }]);
  });

  test('forgets a retracted delivery, but not for who looked before', () => {
    const log = logOf(
      assigned,
      delivered({ kind: 'cash', what: 'tiền', quantity: money('9') }, '2013'),
      [ofYenHo, retract(givenEvent(2))],
    );
    const document = foldedDocument(sponsorships, log, idOfThe('sponsorship of Yên Hồ'));
    expect(viewSponsorship(document, day(today))?.deliveries).toEqual([]);
    expect(viewSponsorship(document, day(today), log[1]?.position)?.deliveries).toHaveLength(1);
  });

  describe('tells when the ledger was told', () => {
    const log = logOf(
      assigned,
      pledged({ line: 'a', kind: 'cash', what: 'tiền', quantity: money('9') }, '2012'),
      delivered({ kind: 'cash', what: 'tiền', quantity: money('9') }, '2013'),
      [ofYenHo, retract(givenEvent(3))],
    );
    const [first, second, third, fourth] = log.map(({ recordedAt }) => recordedAt);
    const id = idOfThe('sponsorship of Yên Hồ');

    test('of each pledge and delivery, and of anything last, by what was known then', () => {
      const document = foldedDocument(sponsorships, log, id);
      expect(viewSponsorship(document, day(today))).toMatchObject({
        ...{ recordedAt: first, lastRecordedAt: fourth },
        pledges: [{ recordedAt: second }],
        deliveries: [],
      });
      expect(viewSponsorship(document, day(today), log[2]!.position)).toMatchObject({
        ...{ recordedAt: first, lastRecordedAt: third },
        deliveries: [{ recordedAt: third }],
      });
    });

    test('from version 3 on; all else is as version 2 shows it', () => {
      const before = viewSponsorship(foldedDocument(sponsorshipsV2, log, id), day(today));
      const after = viewSponsorship(foldedDocument(sponsorships, log, id), day(today));
      const untimed = JSON.parse(JSON.stringify(after), (name, value: unknown) =>
        name === 'recordedAt' || name === 'lastRecordedAt' ? undefined : value,
      ) as unknown;
      expect(before).toEqual(untimed);
    });
  });
});

describe('the communes of a sponsor', () => {
  const assignments = [
    assignment(ofYenHo, yenHo.id, [partyOffice.id, tradeOffice.id], '2011-11-01'),
    assignment(ofKyTan, kyTan.id, [partyOffice.id], '2013', { to: day('2015-12-31') }),
  ];

  test.each([
    ['2011-10-31', []],
    ['2012-12-31', [yenHo.id]],
    ['2013-12-31', [kyTan.id, yenHo.id].sort()],
    ['2016-01-01', [yenHo.id]],
  ])('on %s are those surely assigned, inside the term', async (asOf, communes) => {
    expect(await sponsoredBy(partyOffice.id, assignments, asOf)).toEqual(communes);
  });

  test('follow the correction of an assignment', async () => {
    const corrected = [
      ...assignments,
      [
        ofYenHo,
        correct(givenEvent(1), eventOf(kyTan.id, [partyOffice.id]), happened('2011-11-01')),
      ] as const,
    ];
    expect(await sponsoredBy(partyOffice.id, corrected, today)).toEqual([kyTan.id]);
    expect(await sponsoredBy(tradeOffice.id, corrected, today)).toEqual([]);
  });

  test('are all named as of today, and bounded only as they were known at a position', async () => {
    const many = Array.from({ length: 2_001 }, (_, n) =>
      assignment(
        streamOf('sponsorship', idOfThe(`sponsorship ${n}`)),
        idOfThe(`commune ${n}`),
        [partyOffice.id],
        '2011-11-01',
      ),
    );
    const log = logOf(...many);
    const reader = await readerOver(log, sponsorships);
    const asOf = day(today);
    expect(await communesSponsoredBy(reader, partyOffice.id, { asOf })).toHaveLength(2_001);
    const knownAt = log.at(-1)!.position;
    const then = communesSponsoredBy(reader, partyOffice.id, { asOf, knownAt });
    await expect(then).rejects.toMatchObject({ code: 'too-many-documents' });
  });
});

async function sponsoredBy(sponsor: string, log: readonly Recording[], asOf: string) {
  const reader = await readerOver(logOf(...log), sponsorships);
  return communesSponsoredBy(reader, sponsor, { asOf: day(asOf) });
}

function seen(log: readonly Recording[]): SponsorshipView {
  const view = seenOn(log, today);
  if (!view) throw new Error('there is no sponsorship');
  return view;
}

function seenOn(log: readonly Recording[], asOf: string): SponsorshipView | undefined {
  const id = idOfThe('sponsorship of Yên Hồ');
  return viewSponsorship(foldedDocument(sponsorships, logOf(...log), id), day(asOf));
}

function assignment(
  stream: StreamName,
  recipient: string,
  sponsors: string[],
  on: string,
  term?: { from?: Day; to?: Day },
): Recording {
  return [stream, record(eventOf(recipient, sponsors, term), happened(on))];
}

function eventOf(
  recipient: string,
  sponsors: string[],
  term?: { from?: Day; to?: Day },
): SponsorshipFact {
  const mode = sponsors.length > 1 ? 'joint' : 'sole';
  const data = { mode, sponsors, recipient, ...(term ? { term } : {}) } as const;
  return { type: 'sponsorship.assigned.v1', data };
}

function pledged(data: Pledge, on: string): Recording {
  const event: SponsorshipFact = { type: 'sponsorship.supportPledged.v1', data };
  return [ofYenHo, record(event, happened(on))];
}

function delivered(
  data: Omit<Pledge, 'line' | 'dueBy'> & { line?: string },
  on: string,
): Recording {
  const event: SponsorshipFact = { type: 'sponsorship.supportDelivered.v1', data };
  return [ofYenHo, record(event, happened(on))];
}

function moreThan(amount: string) {
  return { amount, unit: 'VND', qualifier: 'moreThan' } as const;
}

function books(amount: string) {
  return { amount, unit: 'book', qualifier: 'exact' } as const;
}
