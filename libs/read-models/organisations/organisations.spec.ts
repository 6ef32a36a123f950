import { describe, expect, test } from '@jest/globals';
import type { OrganisationFact } from '#domain';
import { streamOf, type DomainEvent, type FactCommand, type StreamName } from '#kernel';
import { happened } from '#testing/circumstances.ts';
import { day } from '#testing/days.ts';
import { readerOver } from '#testing/folding.ts';
import { correct, givenEvent, idOfThe, record } from '#testing/history.ts';
import { province } from '#testing/known-things.ts';
import { logOf } from '#testing/log.ts';
import { organisations } from './project.ts';
import { findOrganisations, type OrganisationSelection } from './query.ts';

type Recording = readonly [StreamName, FactCommand<DomainEvent>];
type Registration = OrganisationFact['data'];

const haTinh = province('Hà Tĩnh');
const bloc = idOfThe('Đảng ủy Khối');
const all = [
  registered(bloc, { name: 'Đảng ủy Khối', kind: 'partyOrganisation', area: haTinh.id }),
  registered(idOfThe('Sở Y tế'), { name: 'Sở Y tế', kind: 'stateAgency', partOf: bloc }),
  registered(idOfThe('Báo Hà Tĩnh'), { name: 'Báo Hà Tĩnh', kind: 'media' }),
];

describe('the directory of organisations', () => {
  test.each<[string, Partial<OrganisationSelection>, string[]]>([
    ['all, in Vietnamese order', {}, ['Báo Hà Tĩnh', 'Đảng ủy Khối', 'Sở Y tế']],
    ['those of a kind', { kind: 'media' }, ['Báo Hà Tĩnh']],
    ['those that work in an area', { area: haTinh.id }, ['Đảng ủy Khối']],
    ['the parts of one', { partOf: bloc }, ['Sở Y tế']],
    ['those whose words begin so', { search: 'ha t' }, ['Báo Hà Tĩnh']],
  ])('lists %s', async (_, selection, names) => {
    expect(await found(all, selection)).toEqual(names);
  });

  test('follows a corrected name', async () => {
    const corrected = correct(
      givenEvent(3),
      registration({ name: 'Báo Bắc Giang', kind: 'media' }),
      happened('2009-01-01'),
    );
    const log = [
      ...all,
      [streamOf('organisation', idOfThe('Báo Hà Tĩnh')), corrected] as Recording,
    ];
    expect(await found(log, { search: 'ha tinh' })).toEqual([]);
    expect(await found(log, { kind: 'media' })).toEqual(['Báo Bắc Giang']);
  });
});

async function found(log: readonly Recording[], selection: Partial<OrganisationSelection>) {
  const reader = await readerOver(logOf(...log), organisations);
  const wanted = { asOf: day('2026-11-22'), ...selection };
  const { rows } = await findOrganisations(reader, wanted, { limit: 10 });
  return rows.map(({ name }) => name);
}

function registered(id: string, data: Registration): Recording {
  return [streamOf('organisation', id), record(registration(data), happened('2009-01-01'))];
}

function registration(data: Registration): OrganisationFact {
  return { type: 'organisation.registered.v1', data };
}
