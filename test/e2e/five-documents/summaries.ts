import type { Conclusion } from './conclusion.ts';
import type { DocumentedHistory } from './history.ts';
import { text, type Json } from './lines.ts';

/** What a summary counts of an area at the end of a period, and what reports state beside it. */
async function atTheEndOf(
  { ask, idOf }: DocumentedHistory,
  area: string,
  period: string,
): Promise<Json> {
  const { data } = await ask(`/v1/areas/${idOf(area)}/summary?${period}`);
  const { total } = data as { total: Json };
  const states = total['states'] as Record<string, Json>;
  const reports = (total['reported'] as { report: Json; within: string }[]).map(
    ({ report, within }) => {
      const { quantity } = report['content'] as { quantity?: Json };
      return `${text(report['measure'])} ${text(quantity?.['amount'])} ${within}`;
    },
  );
  const counted = (key: string): string =>
    `${text(states[key]?.['surely'])} (${text(states[key]?.['least'])}-${text(states[key]?.['greatest'])})`;
  return {
    communes: counted('communes'),
    joined: counted('communesJoined'),
    atStandard: counted('communesAtStandard'),
    atAdvanced: counted('communesAtAdvanced'),
    reported: reports.sort(),
  };
}

/** The contributions of an area inside a period, and those that straddle it. */
async function givenDuring(
  { ask, idOf }: DocumentedHistory,
  area: string,
  period: string,
): Promise<Json> {
  const { data } = await ask(`/v1/areas/${idOf(area)}/summary?${period}`);
  const { contributions } = (data as { total: Json }).total as {
    contributions: Record<string, Json[]>;
  };
  const lines = (rows: Json[] = []): string[] =>
    rows.map(({ kind, sign, amount, unit }) => [kind, sign, amount, unit].map(text).join(' '));
  return { inside: lines(contributions['inside']), straddling: lines(contributions['straddling']) };
}

const GIVEN = [
  'counterpart ≈ 250000000 VND',
  'labour ≥ 3000 workday',
  'land ≥ 5000 m2',
  'structure ≈ 200 m',
];

/** What the summaries of provinces and districts come to. */
export const summaries: readonly Conclusion[] = [
  {
    says: 'of Hà Tĩnh at the end of 2014 two communes are counted at the standard, beside the 26 reported',
    conclude: (history) => atTheEndOf(history, 'ha-tinh', 'from=2014-01-01&to=2014-12-31'),
    expected: {
      communes: '10 (10-10)',
      joined: '2 (2-2)',
      atStandard: '2 (2-2)',
      atAdvanced: '0 (0-0)',
      reported: [
        'communesAtStandard 26 inside',
        'communesBelowFiveCriteria 0 inside',
        'effectiveProductionModels 5556 inside',
        'meanCriteriaGain 2.7 inside',
        'supportCalledFor  straddling',
      ],
    },
  },
  {
    says: 'in the middle of 2014 one commune surely is at the standard, and two possibly',
    conclude: async (history) =>
      (await atTheEndOf(history, 'ha-tinh', 'from=2014-01-01&to=2014-06-30'))['atStandard'],
    expected: '1 (1-2)',
  },
  {
    says: 'Yên Thế at the end of 2020 has three communes, one possibly at the advanced standard',
    conclude: (history) => atTheEndOf(history, 'yen-the', 'from=2020-12-31&to=2020-12-31'),
    expected: {
      communes: '3 (3-3)',
      joined: '0 (0-0)',
      atStandard: '0 (0-0)',
      atAdvanced: '0 (0-1)',
      reported: ['productionGrowthPerYear 8.5 straddling', 'poorHouseholds 3.85 straddling'].sort(),
    },
  },
  {
    says: 'what the residents of Yên Thế gave in 2018-2020 is inside these three years',
    conclude: (history) => givenDuring(history, 'yen-the', 'from=2018-01-01&to=2020-12-31'),
    expected: { inside: GIVEN, straddling: [] },
  },
  {
    says: 'and straddles the year 2019, where nobody can say how much of it was given',
    conclude: (history) => givenDuring(history, 'bac-giang', 'from=2019-01-01&to=2019-12-31'),
    expected: { inside: [], straddling: GIVEN },
  },
];
