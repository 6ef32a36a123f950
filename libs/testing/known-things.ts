import type { LedgerFact } from '#domain';
import { streamOf, type DomainEvent, type FactCommand, type StreamName, type Uuid } from '#kernel';
import { happened } from './circumstances.ts';
import { idOfThe, record } from './history.ts';

/** Something the ledger knows before a spec begins: an area, a commune, an organisation, a set. */
export interface KnownThing {
  readonly id: Uuid;
  readonly stream: StreamName;
  readonly recording: FactCommand<DomainEvent>;
}

const longAgo = happened('2009-01-01');

/** A province of that name. */
export function province(name: string): KnownThing {
  return known('area', `province ${name}`, {
    type: 'area.registered.v1',
    data: { level: 'province', name },
  });
}

/** A district of a province. */
export function district(name: string, above: KnownThing): KnownThing {
  return known('area', `district ${name}`, {
    type: 'area.registered.v1',
    data: { level: 'district', name, province: above.id },
  });
}

/** A commune (xã) of a province. */
export function commune(name: string, above: KnownThing): KnownThing {
  return known('commune', `commune ${name}`, {
    type: 'commune.registered.v1',
    data: { name, kind: 'xa', province: above.id },
  });
}

/** A state agency of that name. */
export function organisation(name: string): KnownThing {
  return known('organisation', `organisation ${name}`, {
    type: 'organisation.registered.v1',
    data: { name, kind: 'stateAgency' },
  });
}

/** A criteria set with criteria of the given codes, in one group. */
export function criteriaSet(code: string, ...criteria: readonly string[]): KnownThing {
  return known('criteriaSet', `criteria set ${code}`, {
    type: 'criteriaSet.issued.v1',
    data: {
      code,
      name: { vi: `Bộ tiêu chí ${code}` },
      level: 'standard',
      decision: { number: '491/QĐ-TTg', date: longAgo.occurredOn.first, issuer: 'Thủ tướng' },
      validFrom: longAgo.occurredOn.first,
      groups: [{ code: 'I', name: { vi: 'Nhóm I' } }],
      criteria: criteria.map((each) => ({
        code: each,
        name: { vi: `Tiêu chí ${each}` },
        group: 'I',
        nameStatus: 'unverified' as const,
        thresholds: { status: 'notKnown' as const },
      })),
    },
  });
}

function known(category: string, name: string, event: LedgerFact): KnownThing {
  const id = idOfThe(name);
  return { id, stream: streamOf(category, id), recording: record(event, longAgo) };
}
