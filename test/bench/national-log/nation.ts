import type { LedgerFact } from '#domain';
import { streamOf, type Uuid } from '#kernel';
import type { Chance } from './chance.ts';
import { placeName, PROVINCES } from './names.ts';
import type { Recorder, Recording, Session } from './recording.ts';

/** A commune of the country. */
export interface Place {
  readonly commune: Uuid;
  readonly province: Uuid;
  readonly district: Uuid;
  /** Who may sponsor it. */
  readonly organisations: readonly Uuid[];
  /** How much is recorded of it: 1 on average, a few have many times as much. */
  readonly busyness: number;
}

/** A criteria set and from which half-year it is assigned. */
export interface AssignedFrom {
  readonly id: Uuid;
  readonly half: number;
}

/** Everything that the ledger knows before the first commune reports. */
export interface Nation {
  readonly places: readonly Place[];
  readonly sets: readonly AssignedFrom[];
  readonly recordings: readonly Recording[];
}

/** How many criteria a set has (QĐ 491, QĐ 1980: 19). */
export const CRITERIA = 19;

const CENTRAL: Session = {
  actor: { ref: 'a-0001', kind: 'import', role: 'importer' },
  source: { kind: 'document', document: 'Danh mục đơn vị hành chính' },
  areas: [],
};
const LONG_AGO = { occurredOn: '2009-01-01' };
const SPONSORS_BY_PROVINCE = 12;

/** All provinces with their districts, organisations and communes, of very different number. */
export function foundNation(chance: Chance, recorder: Recorder, communes: number): Nation {
  const recordings: Recording[] = [];
  const found = (category: string, event: LedgerFact): Uuid => {
    const id = chance.uuid();
    recordings.push(recorder.record(CENTRAL, streamOf(category, id), event, LONG_AGO));
    return id;
  };
  const sets = [
    { id: found('criteriaSet', issued('491/QĐ-TTg', '2009-04-16', 'CP-2009')), half: 10 },
    { id: found('criteriaSet', issued('1980/QĐ-TTg', '2016-10-17', 'CP-2016')), half: 13 },
  ];
  const places: Place[] = [];
  const shares = PROVINCES.map(() => 0.3 + chance.share() ** 2 * 2);
  const whole = shares.reduce((sum, each) => sum + each, 0);
  for (const [index, name] of PROVINCES.entries()) {
    const code = String(index + 1).padStart(2, '0');
    const area = { type: 'area.registered.v1' } as const;
    const province = found('area', { ...area, data: { level: 'province', name, code } });
    const organisations = Array.from({ length: SPONSORS_BY_PROVINCE }, (_, n) =>
      found('organisation', {
        type: 'organisation.registered.v1',
        data: { name: `Sở số ${n + 1} ${name}`, kind: 'stateAgency', area: province },
      }),
    );
    const count = Math.max(1, Math.round((communes * (shares[index] ?? 1)) / whole));
    let district = province;
    for (let n = 0; n < count; n += 1) {
      if (n % 16 === 0) {
        const data = { level: 'district', name: placeName(n * 7 + index), province } as const;
        district = found('area', { ...area, data });
      }
      const code = String(places.length + 100).padStart(5, '0');
      const data = {
        name: placeName(chance.bits()),
        kind: 'xa',
        code,
        province,
        district,
      } as const;
      const commune = found('commune', { type: 'commune.registered.v1', data });
      const taken = { commune, from: '2009-01-01' };
      const event = { type: 'unitCode.taken.v1', data: taken } as LedgerFact;
      recordings.push(recorder.record(CENTRAL, streamOf('unitCode', code), event, LONG_AGO));
      const busyness = 0.3 + chance.share() ** 4 * 3.5;
      places.push({ commune, province, district, organisations, busyness });
    }
  }
  return { places, sets, recordings };
}

function issued(number: string, date: string, code: string): LedgerFact {
  const criteria = Array.from({ length: CRITERIA }, (_, n) => ({
    code: String(n + 1),
    name: { vi: `Tiêu chí số ${n + 1}` },
    group: `G${Math.floor(n / 5) + 1}`,
    nameStatus: 'unverified' as const,
    thresholds: { status: 'notKnown' as const },
  }));
  const groups = [1, 2, 3, 4].map((n) => ({ code: `G${n}`, name: { vi: `Nhóm ${n}` } }));
  const decision = { number, date, issuer: 'Thủ tướng Chính phủ' };
  const name = { vi: `Bộ tiêu chí quốc gia về xã nông thôn mới (${number})` };
  const data = { code, name, level: 'standard', decision, validFrom: date, groups, criteria };
  return { type: 'criteriaSet.issued.v1', data } as LedgerFact;
}
