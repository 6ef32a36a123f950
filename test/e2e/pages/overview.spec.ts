import { beforeAll, expect, test } from '@jest/globals';
import { onEveryReadStore } from '../ledger/read-stores.ts';
import { recordSmallHistory, type SmallHistory } from '../ledger/small-history.ts';
import { Description } from './described.ts';

const LIMIT_MS = 60_000;
/** Half of them counts of criteria, half deliveries: together a page of the timeline holds them all. */
const RECORDINGS = 40;
const press = { kind: 'press', document: 'Báo Hà Tĩnh, 10/02/2015' };

/** What an overview answers, as far as it is looked at. */
interface Overview {
  readonly position: string;
  readonly exactly?: true;
  readonly data: {
    readonly commune: { readonly name: string };
    readonly progress: { readonly reported: readonly { readonly fact: string }[] };
    readonly timeline: Rows;
    readonly sponsorships: {
      readonly data: readonly { readonly deliveries: readonly { readonly fact: string }[] }[];
    };
  };
}
interface Rows {
  readonly data: readonly { readonly id: string; readonly position: string }[];
  readonly next?: string;
}

onEveryReadStore('The overview of a commune', (ledger) => {
  let history: SmallHistory;
  let description: Description;
  beforeAll(async () => {
    history = await recordSmallHistory(ledger());
    description = await Description.of(ledger());
  }, LIMIT_MS);

  const overview = async (asked: string): Promise<Overview> => {
    const address = `/v1/communes/${history.yenHo}/overview`;
    const { status, body } = await ledger().get(`${address}?${asked}`);
    expect({ status, body }).toMatchObject({ status: 200 });
    expect(description.faultsOf(address, body)).toEqual([]);
    return body as unknown as Overview;
  };

  test('shows what its pages show, in the language asked for, and leads on to them', async () => {
    const asked = `limit=1&order=newest&lang=en&minPosition=${history.end}`;
    const { data } = await overview(asked);
    const of = `/v1/communes/${history.yenHo}`;
    for (const part of ['progress', 'timeline', 'sponsorships'] as const) {
      const more = part === 'progress' ? 'lang=en' : asked;
      const order = part === 'timeline' ? more : more.replace('&order=newest', '');
      const { body } = await ledger().get(`${of}/${part}?${order}`);
      const { data: shown, next } = body;
      const rows = { data: shown, ...(next === undefined ? {} : { next }) };
      expect(data[part]).toEqual(part === 'progress' ? shown : rows);
    }
    expect(data).toMatchObject({ commune: { name: 'Yên Hồ' } });
    const { next } = data.timeline;
    const second = await ledger().get(`${of}/timeline?limit=1&order=newest&cursor=${next}`);
    expect(second).toMatchObject({ status: 200, body: { data: [expect.anything()] } });
  });

  test(
    'is of one position in all its parts while events stream in',
    async () => {
      const before = idsIn(await overview('limit=200')).timeline;
      const events: { id: string; position: string; part: 'progress' | 'sponsorships' }[] = [];
      const answers: Overview[] = [];
      let isOver = false;
      const stream = async (): Promise<void> => {
        for (let n = 1; n <= RECORDINGS; n += 1) events.push(await recordOne(n));
        isOver = true;
      };
      const watch = async (): Promise<void> => {
        while (!isOver) answers.push(await overview('limit=200'));
      };
      await Promise.all([stream(), watch()]);
      answers.push(await overview(`limit=200&minPosition=${events.at(-1)!.position}`));

      expect(new Set(answers.map(({ position }) => position)).size).toBeGreaterThan(2);
      const isOneMoment = ledger().readStore !== 'mongodb-standalone';
      for (const answer of answers) {
        const { position, exactly } = answer;
        const shown = idsIn(answer);
        expect(exactly).toBe(isOneMoment ? true : undefined);
        for (const event of events) {
          const parts = [shown.timeline.has(event.id), shown[event.part].has(event.id)];
          // A standalone server gives a lower bound: what came later may be in one part already.
          if (event.position <= position) expect(parts).toEqual([true, true]);
          else if (isOneMoment) expect(parts).toEqual([false, false]);
        }
      }
      expect(before.size + RECORDINGS).toBe(idsIn(answers.at(-1)!).timeline.size);
    },
    LIMIT_MS,
  );

  /** A count of criteria, shown by its progress, or a delivery, shown by its sponsorship. */
  async function recordOne(n: number) {
    const isCount = n % 2 === 0;
    const occurredOn = `2015-01-${String(1 + (n % 28)).padStart(2, '0')}`;
    const happened = { occurredOn, source: { ...press, place: `${n}` } };
    const { eventIds, position } = isCount
      ? await ledger().record('/v1/programme/report-count', {
          ...{ commune: history.yenHo, count: n % 19, ...happened },
        })
      : await ledger().record('/v1/sponsorship/deliver-support', {
          ...{ sponsorship: history.sponsorship, kind: 'goods', what: `sách ${n}`, ...happened },
        });
    const part = isCount ? 'progress' : 'sponsorships';
    return { id: eventIds[0]!, position, part } as const;
  }
});

/** Which facts each part shows. */
function idsIn({ data: { progress, timeline, sponsorships } }: Overview) {
  const deliveries = sponsorships.data.flatMap((each) => each.deliveries);
  return {
    progress: new Set(progress.reported.map(({ fact }) => fact)),
    timeline: new Set(timeline.data.map(({ id }) => id)),
    sponsorships: new Set(deliveries.map(({ fact }) => fact)),
  };
}
