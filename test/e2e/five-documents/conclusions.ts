import type { Conclusion } from './conclusion.ts';
import type { DocumentedHistory } from './history.ts';
import { text, type Json } from './lines.ts';
import { summaries } from './summaries.ts';
import { timelines } from './timelines.ts';

const communePage = async (
  { ask, idOf }: DocumentedHistory,
  commune: string,
  page: string,
): Promise<Json> => (await ask(`/v1/communes/${idOf(commune)}/${page}`))['data'] as Json;

/** The standard as the progress page shows it on a day. */
async function standardOf(
  history: DocumentedHistory,
  commune: string,
  asOf: string,
): Promise<Json> {
  const { levels } = await communePage(history, commune, `progress?asOf=${asOf}`);
  const [standard] = levels as Json[];
  const reached = (standard?.['reached'] as Json[] | undefined)?.map((each) => each['certainty']);
  const { least, greatest, target } = (standard?.['yearsAhead'] as Json | undefined) ?? {};
  return { reached, yearsAhead: least === greatest ? least : [least, greatest], target };
}

async function sponsoredBy(
  history: DocumentedHistory,
  sponsor: string,
  asOf: string,
): Promise<string[]> {
  const address = `/v1/organisations/${history.idOf(sponsor)}?asOf=${asOf}`;
  const { communes } = (await history.ask(address))['data'] as Json;
  return (communes as string[]).map(history.nameOf).sort();
}

async function balances(history: DocumentedHistory, commune: string): Promise<string[]> {
  const rows = await history.all(`/v1/communes/${history.idOf(commune)}/sponsorships`);
  const balance = rows.flatMap((row) => row['balance'] as Json[]);
  return balance
    .map(
      ({ kind, pledges, deliveries }) =>
        `${text(kind)}: ${text(pledges)} pledged, ${text(deliveries)} delivered`,
    )
    .sort();
}

async function additions(history: DocumentedHistory): Promise<string[]> {
  const reports = await history.all('/v1/reports');
  const flagged = reports.filter((report) => report['doesNotAddUp'] !== undefined);
  return flagged
    .map((report) => {
      const { stated, parts } = report['doesNotAddUp'] as { stated: Json; parts: Json[] };
      const sums = parts.map(({ amount, sign }) => `${text(sign)} ${text(amount)}`);
      return `${text(report['measure'])}: ${text(stated['amount'])}, parts ${sums.join(', ')}`;
    })
    .sort();
}

async function totalsGiven(history: DocumentedHistory, commune: string): Promise<string[]> {
  const { totals } = await history.ask(`/v1/communes/${history.idOf(commune)}/contributions`);
  return (totals as Json[])
    .map(({ kind, amount, sign, unit, per, withoutNumber }) => {
      const rate = per === undefined ? '' : ` per ${text(per)}`;
      const unknown = withoutNumber === 0 ? '' : `, ${text(withoutNumber)} without a number`;
      return `${text(kind)} ${text(sign)} ${text(amount)} ${text(unit)}${rate}${unknown}`;
    })
    .sort();
}

async function holderOfCode(
  { ask, nameOf }: DocumentedHistory,
  code: string,
  on: string,
): Promise<string[]> {
  const { data } = await ask(`/v1/communes?code=${code}&asOf=${on}`);
  return (data as Json[]).map(({ id }) => nameOf(id));
}

async function laggingIn2016({ all, nameOf, idOf }: DocumentedHistory): Promise<Json> {
  const reports = await all(`/v1/reports?about=area-${idOf('ha-tinh')}`);
  const { content } = reports.find((each) => each['measure'] === 'laggingCriteria') ?? {};
  const { items, extent } = content as { items: { criterion: Json }[]; extent: string };
  const codes = items.map(({ criterion }) => Number(criterion['code'])).sort((a, b) => a - b);
  return { set: nameOf(items[0]?.criterion['set']), codes, extent };
}

/** Conclusions from single facts, each with its expected value as a literal. */
const fromSingleFacts: readonly Conclusion[] = [
  {
    says: 'Kỳ Tân reached the standard in 2013, two years ahead of 2015',
    conclude: (history) => standardOf(history, 'ky-tan', '2013-12-31'),
    expected: { reached: ['surely'], yearsAhead: 2, target: 2015 },
  },
  {
    says: 'in the middle of 2013 Kỳ Tân possibly stood at the standard, not surely',
    conclude: async (history) => (await standardOf(history, 'ky-tan', '2013-06-30')).reached,
    expected: ['possibly'],
  },
  {
    says: 'Yên Hồ reached the standard in 2014, one year ahead of 2015',
    conclude: (history) => standardOf(history, 'yen-ho', '2014-12-31'),
    expected: { reached: ['surely'], yearsAhead: 1, target: 2015 },
  },
  {
    says: 'at the end of 2013 Yên Hồ had not reached it',
    conclude: async (history) => (await standardOf(history, 'yen-ho', '2013-12-31')).reached,
    expected: [],
  },
  {
    says: 'the party committee of the bloc sponsored Kỳ Tân and Yên Hồ from 1 November 2011',
    conclude: (history) => sponsoredBy(history, 'dang-uy-khoi', '2011-11-01'),
    expected: ['ky-tan', 'yen-ho'],
  },
  {
    says: 'the day before it sponsored none',
    conclude: (history) => sponsoredBy(history, 'dang-uy-khoi', '2011-10-31'),
    expected: [],
  },
  {
    says: 'the department of science sponsored three communes by the day of the document',
    conclude: (history) => sponsoredBy(history, 'so-khcn', '2015-02-10'),
    expected: ['cam-thang', 'son-quang', 'yen-ho'],
  },
  {
    says: 'the department of transport sponsored two',
    conclude: (history) => sponsoredBy(history, 'so-gtvt', '2015-02-10'),
    expected: ['dong-loc', 'son-mai'],
  },
  {
    says: 'Yên Hồ was promised nothing in the documents, and given cash, goods and advice',
    conclude: (history) => balances(history, 'yen-ho'),
    expected: [
      'advice: 0 pledged, 1 delivered',
      'cash: 0 pledged, 1 delivered',
      'goods: 0 pledged, 1 delivered',
      'goods: 0 pledged, 1 delivered',
    ],
  },
  {
    says: 'two sums of the documents do not add up: 25 + 3 + 42 to 71, and 33 + 47 to 70',
    conclude: additions,
    expected: [
      'grassrootsPartyOrganisations: 71, parts = 70',
      'resettlementCapacity: 70, parts = 80',
    ],
  },
  {
    says: 'residents of An Thượng gave at least and about what their words say, the rate apart',
    conclude: (history) => totalsGiven(history, 'an-thuong'),
    expected: [
      'counterpart ≈ 250000000 VND per km',
      'labour ≥ 3000 workday',
      'land ≥ 5000 m2',
      'structure ≈ 200 m',
    ],
  },
  {
    says: 'residents of Đản Ván gave workdays that nobody counted',
    conclude: (history) => totalsGiven(history, 'dan-van'),
    expected: ['labour ≥ 0 workday, 2 without a number'],
  },
  {
    says: 'code 18814 was that of Kỳ Tân at the end of 2014',
    conclude: (history) => holderOfCode(history, '18814', '2014-12-31'),
    expected: ['ky-tan'],
  },
  {
    says: 'and of none of these communes from 1 July 2025',
    conclude: (history) => holderOfCode(history, '18814', '2025-07-01'),
    expected: [],
  },
  {
    says: 'seven criteria lagged in Hà Tĩnh in the first seven months of 2016, and others',
    conclude: laggingIn2016,
    expected: { set: 'ntm-2009', codes: [2, 5, 6, 10, 11, 16, 17], extent: 'open' },
  },
];

/** Everything that the ledger concludes from the documents. */
export const conclusions: readonly Conclusion[] = [...fromSingleFacts, ...summaries, ...timelines];
