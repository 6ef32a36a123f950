import { randomUUID } from 'node:crypto';
import type { Answered, WriteSide } from './write-side.ts';

/** The document that the facts of these tests rest on. */
export const source = { kind: 'document', document: 'Báo cáo 15/BC-BCĐ' };

/** What most commands say beside their fact. */
export const in2013 = { occurredOn: '2013', source };

/** The ids of things that a test has recorded. */
export interface KnownThings {
  readonly province: string;
  readonly district: string;
  readonly commune: string;
}

/** A criteria set of two criteria, `1` and `2`. */
export const twoCriteria = {
  code: 'QD-491-2009',
  name: { vi: 'Bộ tiêu chí' },
  level: 'standard',
  decision: { number: '491/QĐ-TTg', date: '2009-04-16', issuer: 'Thủ tướng Chính phủ' },
  validFrom: '2009-04-16',
  groups: [{ code: 'I', name: { vi: 'Quy hoạch' } }],
  criteria: ['1', '2'].map((code) => ({
    code,
    name: { vi: `Tiêu chí ${code}` },
    group: 'I',
    nameStatus: 'unverified',
    thresholds: { status: 'notKnown' },
  })),
  occurredOn: '2009-04-16',
  source,
};

/** Records a province, a district of it and a commune there. */
export async function knownThings(
  { post }: Pick<WriteSide, 'post'>,
  extra: Record<string, unknown> = {},
): Promise<KnownThings> {
  const territory = '/v1/territory';
  const places = { occurredOn: '2010', source };
  const province = idOf(
    await post(`${territory}/register-area`, { level: 'province', name: 'Hà Tĩnh', ...places }),
  );
  const district = idOf(
    await post(`${territory}/register-area`, {
      level: 'district',
      name: 'Kỳ Anh',
      province,
      ...places,
    }),
  );
  const commune = idOf(
    await post(`${territory}/register-commune`, {
      name: 'Kỳ Tân',
      kind: 'xa',
      province,
      district,
      ...places,
      ...extra,
    }),
  );
  return { province, district, commune };
}

/** Lets a commune join the programme under a new set of two criteria; gives the set. */
export async function joinedUnderTwoCriteria(
  { post }: Pick<WriteSide, 'post'>,
  commune: string,
): Promise<string> {
  const set = idOf(await post('/v1/programme/issue-criteria-set', twoCriteria));
  idOf(await post('/v1/programme/join-programme', { commune, occurredOn: '2011', source }));
  const assigned = { commune, set, version: 1, occurredOn: '2011', source };
  idOf(await post('/v1/programme/assign-criteria-set', assigned));
  return set;
}

/** The id of what a command recorded; throws with the answer if it was refused. */
export function idOf({ status, text, body }: Answered): string {
  if (status !== 200 || typeof body['id'] !== 'string') throw new Error(`refused: ${text}`);
  return body['id'];
}

/** The id of the one event that a command recorded. */
export function eventIdOf({ text, body }: Answered): string {
  const [eventId] = (body['eventIds'] ?? []) as string[];
  if (eventId === undefined) throw new Error(`nothing recorded: ${text}`);
  return eventId;
}

/** A key that no other test uses. */
export function newKey(): Record<string, string> {
  return { 'idempotency-key': randomUUID() };
}
