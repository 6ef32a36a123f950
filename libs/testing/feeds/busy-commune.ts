import {
  encodeMetadata,
  parseInterval,
  positionOf,
  streamOf,
  type DomainEvent,
  type LoggedEvent,
  type StreamName,
} from '#kernel';
import { idOfThe } from '../history.ts';

/** The commune of `busyCommune`. */
export const busyCommuneId = idOfThe('a busy commune');

const CONTRIBUTIONS_OF_A_WORK = 4_000;

/**
 * A log in which so many events concern one commune: contributions to its works, on days that do
 * not follow the order of recording.
 */
export function busyCommune(events: number): LoggedEvent[] {
  const commune = streamOf('commune', busyCommuneId);
  const province = streamOf('area', idOfThe('its province'));
  const log: LoggedEvent[] = [];
  const revisions = new Map<StreamName, number>();
  const add = (stream: StreamName, { type, data }: DomainEvent, on: string): void => {
    const n = log.length + 1;
    const revision = revisions.get(stream) ?? 0;
    revisions.set(stream, revision + 1);
    log.push({
      stream,
      revision,
      position: positionOf(BigInt(n) * 100n),
      eventId: idOfThe(`busy event ${n}`),
      type,
      recordedAt: new Date(Date.UTC(2026, 0, 1) + n * 10).toISOString(),
      metadata: metadataOf(n, [commune], on),
      data,
    });
  };
  const ledgerId = idOfThe('ledger of a busy commune');
  add('ledger-main', { type: 'ledger.opened.v1', data: { ledgerId } }, '2026-01-01');
  const name = { level: 'province', name: 'Bắc Giang' };
  add(province, { type: 'area.registered.v1', data: name }, '1991');
  const registered = { name: 'An Thượng', kind: 'xa', province: idOfThe('its province') };
  add(commune, { type: 'commune.registered.v1', data: registered }, '1991');
  for (let n = 0; log.length < events; n += 1) {
    const work = streamOf('work', idOfThe(`work ${Math.floor(n / CONTRIBUTIONS_OF_A_WORK)}`));
    const day = new Date(Date.UTC(2010, 0, 1 + ((n * 7_919) % 5_000))).toISOString().slice(0, 10);
    const event =
      n % CONTRIBUTIONS_OF_A_WORK === 0
        ? registration(n)
        : { type: 'work.contributionRecorded.v1', data: contribution(n) };
    add(work, event, day);
  }
  return log;
}

function registration(n: number): DomainEvent {
  const data = { commune: busyCommuneId, name: `Đường số ${n}`, kind: 'road' };
  return { type: 'work.registered.v1', data };
}

function contribution(n: number): object {
  return { kind: 'labour', quantity: { amount: String(n), unit: 'workday', qualifier: 'exact' } };
}

function metadataOf(n: number, concerns: readonly StreamName[], on: string): unknown {
  const occurredOn = parseInterval(on);
  if (!occurredOn) throw new TypeError(`${on} is no interval of days`);
  const id = idOfThe(`busy command ${n}`);
  return encodeMetadata({
    correlationId: id,
    causationId: id,
    commandId: id,
    commandHash: '0'.repeat(64),
    actor: { ref: 'a-7c1', kind: 'person', role: 'officer' },
    occurredOn,
    source: { kind: 'report', document: 'Báo cáo 45/BC-UBND' },
    concerns,
    areas: [],
  });
}
