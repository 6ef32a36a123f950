import { randomUUID } from 'node:crypto';
import { jsonEvent, type KurrentDBClient, type JSONType } from '@kurrent/kurrentdb-client';
import { encodeMetadata, parseInterval, streamOf, type StreamName } from '#kernel';

const COMMUNES = 400;
const YEARS = 10;
const CRITERIA_A_YEAR = 3;

/** How many events `recordManyCommunes` records. */
export const MANY_EVENTS = 2 + COMMUNES * (2 + YEARS * CRITERIA_A_YEAR);

/** Records what a province goes through: its communes join, and achieve criteria year by year. */
export async function recordManyCommunes(client: KurrentDBClient): Promise<void> {
  const [province, set] = [randomUUID(), randomUUID()];
  const communes = Array.from({ length: COMMUNES }, () => randomUUID());
  const append = async (
    stream: StreamName,
    concerns: readonly StreamName[],
    year: number,
    ...events: readonly { type: string; data: object }[]
  ): Promise<void> => {
    const metadata = metadataOf(concerns, year);
    const stored = events.map((event) =>
      jsonEvent({ type: event.type, data: event.data as JSONType, metadata }),
    );
    await client.appendToStream(stream, stored);
  };
  const opened = { type: 'ledger.opened.v1', data: { ledgerId: randomUUID() } };
  await append('ledger-main', [], 2010, opened);
  const registered = { level: 'province', name: 'Bắc Giang' };
  const area = { type: 'area.registered.v1', data: registered };
  await append(streamOf('area', province), [], 1991, area);
  await forEach(communes, async (id, index) => {
    const data = { name: `Xã ${index}`, kind: 'xa', province };
    await append(streamOf('commune', id), [], 1991, { type: 'commune.registered.v1', data });
    const joined = { type: 'progress.programmeJoined.v1', data: {} };
    await append(streamOf('progress', id), [streamOf('commune', id)], 2010, joined);
  });
  for (let year = 0; year < YEARS; year += 1) {
    await forEach(communes, async (id) => {
      const achieved = Array.from({ length: CRITERIA_A_YEAR }, (_, n) => ({
        type: 'progress.criterionAchieved.v1',
        data: { criterion: { set, version: 1, code: String(year * CRITERIA_A_YEAR + n + 1) } },
      }));
      await append(streamOf('progress', id), [streamOf('commune', id)], 2011 + year, ...achieved);
    });
  }
}

async function forEach<Item>(
  items: readonly Item[],
  act: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  const entries = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of entries) await act(item, index);
  };
  await Promise.all(Array.from({ length: 32 }, worker));
}

function metadataOf(concerns: readonly StreamName[], year: number): Record<string, string> {
  const occurredOn = parseInterval(String(year));
  if (!occurredOn) throw new TypeError(`${year} is no year`);
  return encodeMetadata({
    correlationId: randomUUID(),
    causationId: randomUUID(),
    commandId: randomUUID(),
    commandHash: '0'.repeat(64),
    actor: { ref: 'a-7c1', kind: 'person', role: 'officer' },
    occurredOn,
    source: { kind: 'report', document: 'Báo cáo 45/BC-UBND' },
    concerns,
    areas: [],
  });
}
