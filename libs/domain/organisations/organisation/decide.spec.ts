import { describe, it } from '@jest/globals';
import { correct, given, givenEvent, idOfThe, in2013, record } from '#testing/given.ts';
import { organisation, province } from '#testing/known-things.ts';
import { organisationAggregate, type OrganisationFact } from './index.ts';

const haTinh = province('Hà Tĩnh');
const dangUyKhoi = organisation('Đảng ủy Khối các cơ quan tỉnh');
const id = idOfThe('organisation of the spec');

const registered = (more: { area?: string; partOf?: string } = {}): OrganisationFact => ({
  type: 'organisation.registered.v1',
  data: { name: 'Đoàn Khối', kind: 'massOrganisation', ...more },
});

describe('an organisation', () => {
  it('is registered by name and kind alone', () => {
    given(organisationAggregate, id)
      .when(record(registered(), in2013))
      .thenRecords(registered())
      .concerning();
  });

  it('is registered in a known area, as part of a known organisation, and concerns both', () => {
    const fact = registered({ area: haTinh.id, partOf: dangUyKhoi.id });
    given(organisationAggregate, id)
      .knowing(haTinh, dangUyKhoi)
      .when(record(fact, in2013))
      .thenRecords(fact)
      .concerning(haTinh.stream, dangUyKhoi.stream);
  });

  it('is not registered in an area that nobody knows', () => {
    given(organisationAggregate, id)
      .when(record(registered({ area: haTinh.id }), in2013))
      .thenRefuses('unknown-area');
  });

  it('is not part of an organisation that nobody knows', () => {
    given(organisationAggregate, id)
      .when(record(registered({ partOf: dangUyKhoi.id }), in2013))
      .thenRefuses('unknown-organisation');
  });

  it('is not corrected to be part of itself', () => {
    given(organisationAggregate, id, record(registered(), in2013))
      .when(correct(givenEvent(1), registered({ partOf: id }), in2013))
      .thenRefuses('part-of-itself');
  });

  it('is registered once', () => {
    given(organisationAggregate, id, record(registered(), in2013))
      .knowing(haTinh)
      .when(record(registered({ area: haTinh.id }), in2013))
      .thenRefuses('already-registered', givenEvent(1));
  });
});
