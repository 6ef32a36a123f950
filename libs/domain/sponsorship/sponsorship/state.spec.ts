import { describe, expect, it } from '@jest/globals';
import type { Quantity, StandingFact } from '#kernel';
import { given, happened, idOfThe, in2013, record } from '#testing/given.ts';
import {
  assignmentOf,
  overDelivered,
  pledgeOf,
  sponsorshipAggregate,
  type SponsorshipFact,
} from './index.ts';

type Stated = Quantity & { readonly unit: 'VND' | 'book' | 'house' };

const exactly = (amount: string, unit: Stated['unit'] = 'book'): Stated => ({
  amount,
  unit,
  qualifier: 'exact',
});
const pledged = (line: string, quantity?: Stated): SponsorshipFact => ({
  type: 'sponsorship.supportPledged.v1',
  data: { line, kind: 'goods', what: 'Sách', ...(quantity ? { quantity } : {}) },
});
const delivered = (line: string | undefined, quantity?: Stated): SponsorshipFact => ({
  type: 'sponsorship.supportDelivered.v1',
  data: {
    ...(line ? { line } : {}),
    kind: 'goods',
    what: 'Sách',
    ...(quantity ? { quantity } : {}),
  },
});

/** The facts as they stand when recorded month by month. */
function standing(...facts: SponsorshipFact[]): readonly StandingFact<SponsorshipFact>[] {
  const assigned: SponsorshipFact = {
    type: 'sponsorship.assigned.v1',
    data: { mode: 'sole', sponsors: [idOfThe('sponsor')], recipient: idOfThe('commune') },
  };
  const history = facts.map((fact, month) =>
    record(fact, happened(`2013-${String(month + 1).padStart(2, '0')}`)),
  );
  return given(sponsorshipAggregate, idOfThe('sponsorship'), record(assigned, happened('2011')))
    .and(`sponsorship-${idOfThe('sponsorship')}`, ...history)
    .when(record(pledged('last of all'), in2013)).standing;
}

describe('what was delivered beyond what was pledged', () => {
  it('is nothing while deliveries stay within the pledge', () => {
    const facts = standing(
      pledged('books', exactly('1300')),
      delivered('books', exactly('1000')),
      delivered('books', exactly('300')),
    );
    expect(overDelivered(facts)).toEqual([]);
  });

  it('is shown by line with pledge, deliveries and their events', () => {
    const facts = standing(
      pledged('books', exactly('1300')),
      pledged('houses', exactly('2', 'house')),
      delivered('books', exactly('1000')),
      delivered('houses', exactly('2', 'house')),
      delivered('books', exactly('301')),
    );
    const total = { unit: 'book', sign: '=', withoutNumber: 0 };
    expect(overDelivered(facts)).toEqual([
      {
        line: 'books',
        pledged: { ...total, amount: '1300', count: 1 },
        delivered: { ...total, amount: '1301', count: 2 },
        by: [facts[3]?.eventId, facts[5]?.eventId],
      },
    ]);
  });

  it('is not claimed of another unit, of another line or of gifts without a line', () => {
    const facts = standing(
      pledged('books', exactly('10')),
      delivered('books', exactly('5000000', 'VND')),
      delivered('papers', exactly('50')),
      delivered(undefined, exactly('50')),
    );
    expect(overDelivered(facts)).toEqual([]);
  });

  it('is not claimed where words leave it open', () => {
    const about: Stated = { amount: '100', unit: 'book', qualifier: 'about' };
    const nearly: Stated = { amount: '200', unit: 'book', qualifier: 'nearly' };
    const moreThan: Stated = { amount: '100', unit: 'book', qualifier: 'moreThan' };
    expect(overDelivered(standing(pledged('b', about), delivered('b', exactly('900'))))).toEqual(
      [],
    );
    expect(overDelivered(standing(pledged('b', moreThan), delivered('b', exactly('900'))))).toEqual(
      [],
    );
    expect(overDelivered(standing(pledged('b', exactly('150')), delivered('b', nearly)))).toEqual(
      [],
    );
    expect(overDelivered(standing(pledged('b'), delivered('b', exactly('1'))))).toEqual([]);
    expect(overDelivered(standing(pledged('b', exactly('1')), delivered('b')))).toEqual([]);
  });

  it('is claimed where the words say enough: more than 100 against a pledge of 100', () => {
    const moreThan: Stated = { amount: '100', unit: 'book', qualifier: 'moreThan' };
    const facts = standing(pledged('b', exactly('100')), delivered('b', moreThan));
    expect(overDelivered(facts)).toMatchObject([
      { line: 'b', delivered: { amount: '100', sign: '≥' } },
    ]);
  });
});

describe('a sponsorship', () => {
  it('tells its parties and its pledges by line', () => {
    const facts = standing(pledged('books', exactly('1300')));
    expect(assignmentOf(facts)?.recipient).toBe(idOfThe('commune'));
    expect(pledgeOf(facts, 'books')?.event.data.quantity).toEqual(exactly('1300'));
    expect(pledgeOf(facts, 'houses')).toBeUndefined();
    expect(assignmentOf([])).toBeUndefined();
  });
});
