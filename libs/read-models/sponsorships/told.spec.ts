import { describe, expect, test } from '@jest/globals';
import { happened } from '#testing/circumstances.ts';
import { idOfThe } from '#testing/history.ts';
import type { Balance } from './balance.ts';
import { toldSponsorship } from './told.ts';
import type { SponsorshipView } from './view.ts';

const [office, commune] = [idOfThe('office'), idOfThe('commune')];
const names = { [office]: 'Sở Y tế', [commune]: 'Yên Hồ' };
const rests = { ...happened('2014'), certainty: 'surely', fact: idOfThe('fact') } as const;

function told(view: Partial<SponsorshipView>, language: 'vi' | 'en') {
  const parties = { mode: 'sole', sponsors: [office], recipient: commune } as const;
  const bare = { pledges: [], deliveries: [], balance: [], inForce: true };
  const sponsorship = { id: idOfThe('sponsorship'), ...parties, sponsors: [office], ...bare };
  return toldSponsorship({ ...sponsorship, ...rests, ...view }, names, language);
}

describe('A sponsorship in words', () => {
  test('names its parties, and says what was promised and given as its timeline does', () => {
    const what = { kind: 'cash', what: 'tiền mặt', ...rests } as const;
    const pledges = [
      { ...what, quantity: { amount: '1200000000', unit: 'VND', qualifier: 'nearly' } },
    ] as const;
    const deliveries = [{ ...what, what: 'xi măng' }];
    expect(told({ pledges, deliveries }, 'vi')).toMatchObject({
      sentence: 'Sở Y tế được giao đỡ đầu Yên Hồ',
      pledges: [{ sentence: 'Sở Y tế cam kết hỗ trợ Yên Hồ: tiền mặt (gần 1,2 tỷ đồng)' }],
      deliveries: [{ sentence: 'Sở Y tế trao hỗ trợ cho Yên Hồ: xi măng' }],
    });
    expect(told({ pledges, deliveries }, 'en').pledges[0]?.sentence).toBe(
      'Sở Y tế pledged to Yên Hồ: tiền mặt (nearly 1.2 billion VND)',
    );
  });

  const money = (amount: string) =>
    ({ unit: 'VND', amount, sign: '=', count: 1, withoutNumber: 0 }) as const;

  test.each<[Balance, string, string]>([
    [
      {
        ...{ kind: 'cash', unit: 'VND', pledges: 1, deliveries: 2, overDelivered: true },
        ...{ pledged: money('200000000'), delivered: money('300000000') },
      },
      'Tiền: cam kết 200 triệu đồng, đã trao 300 triệu đồng (trao nhiều hơn cam kết)',
      'Money: pledged 200 million VND, delivered 300 million VND (more delivered than pledged)',
    ],
    [
      { kind: 'cash', unit: 'VND', pledges: 1, deliveries: 0, pledged: money('500000') },
      'Tiền: cam kết 500.000 đồng, chưa trao',
      'Money: pledged 500,000 VND, nothing delivered',
    ],
    [
      { kind: 'advice', pledges: 0, deliveries: 3 },
      'Tư vấn: không có cam kết, 3 lần trao không nêu lượng',
      'Advice: nothing pledged, deliveries without an amount: 3',
    ],
  ])('says what was promised against what was given: %#', (balance, vi, en) => {
    expect(told({ balance: [balance] }, 'vi').balance[0]?.sentence).toBe(vi);
    expect(told({ balance: [balance] }, 'en').balance[0]?.sentence).toBe(en);
  });
});
