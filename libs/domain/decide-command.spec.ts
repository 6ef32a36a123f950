import { describe, expect, it } from '@jest/globals';
import { streamOf } from '#kernel';
import { correct, givenEvent, happened, idOfThe, in2013, record, retract } from '#testing/given.ts';
import { History } from '#testing/history.ts';
import { district, province } from '#testing/known-things.ts';
import { isFactCategory } from './aggregates.ts';
import { decideCommand, streamsReadBy } from './decide-command.ts';
import type { CommuneFact } from './territory/commune/index.ts';

const haTinh = province('Hà Tĩnh');
const ngheAn = province('Nghệ An');
const kyAnh = district('Kỳ Anh', haTinh);
const id = idOfThe('Kỳ Tân');
const commune = streamOf('commune', id);
const code = streamOf('unitCode', '18814');

const registered: CommuneFact = {
  type: 'commune.registered.v1',
  data: { name: 'Kỳ Tân', kind: 'xa', code: '18814', province: haTinh.id, district: kyAnh.id },
};
const reassigned: CommuneFact = {
  type: 'commune.reassigned.v1',
  data: { province: ngheAn.id },
};
const places = [haTinh, ngheAn, kyAnh].reduce(
  (known, { stream, recording }) => known.and(stream, recording),
  new History(),
);
const readBy = (command: Parameters<typeof streamsReadBy>[0]['command'], history = places) =>
  streamsReadBy({ category: 'commune', id, command }, history.factsOf(commune));

describe('the streams that a decision reads', () => {
  it('are those of the rules and of the companions, each once, the own stream left out', () => {
    expect(readBy(record(registered, in2013))).toEqual([haTinh.stream, kyAnh.stream, code]);
  });

  it('are those of the replacement when a fact is corrected', () => {
    const history = places
      .and(commune, record(registered, in2013))
      .and(commune, record({ type: 'commune.renamed.v1', data: { name: 'Kỳ Hoa' } }, in2013))
      .and(commune, record(reassigned, in2013));
    expect(readBy(correct(givenEvent(6), reassigned, in2013), history)).toEqual([ngheAn.stream]);
  });

  it('are those of the fact as it stands when it is retracted', () => {
    const history = places.and(commune, record(registered, in2013));
    expect(readBy(retract(givenEvent(4)), history)).toContain(code);
  });

  it('are also those of what may rest on a fact that is retracted, and only then', () => {
    const history = places.and(commune, record(registered, in2013));
    const progress = streamOf('progress', id);
    expect(readBy(retract(givenEvent(4)), history)).toContain(progress);
    expect(readBy(correct(givenEvent(4), registered, in2013), history)).not.toContain(progress);
  });

  it('are those of what stands without the fact that is corrected', () => {
    const progress = streamOf('progress', id);
    const assigned = (set: string) => ({
      type: 'progress.criteriaSetAssigned.v1',
      data: { set: idOfThe(set), version: 1 },
    });
    const setOf = (set: string) => streamOf('criteriaSet', idOfThe(set));
    const facts = new History()
      .and(progress, record(assigned('NTM-2009'), happened('2010')))
      .and(progress, record(assigned('NTM-2016'), happened('2017')))
      .factsOf(progress);
    const addressed = { category: 'progress', id } as const;
    const counted = { type: 'progress.countReported.v1', data: { count: 6 } };
    expect(streamsReadBy({ ...addressed, command: record(counted, in2013) }, facts)).toEqual([
      commune,
      setOf('NTM-2009'),
      setOf('NTM-2016'),
    ]);
    const command = correct(givenEvent(1), assigned('NTM-2021'), happened('2010'));
    expect(streamsReadBy({ ...addressed, command }, facts)).toEqual([
      commune,
      setOf('NTM-2016'),
      setOf('NTM-2021'),
    ]);
  });

  it('are none for the retraction of what is not there', () => {
    expect(readBy(retract(idOfThe('nothing')))).toEqual([]);
  });
});

describe('the decision of a command', () => {
  const restore = correct(givenEvent(4), registered, happened('2012'));
  const decide = (command: Parameters<typeof streamsReadBy>[0]['command'], history = places) =>
    decideCommand({ category: 'commune', id, command }, (stream) => history.factsOf(stream));

  it('records a companion with the circumstances of its fact, concerning the new commune', () => {
    const circumstances = happened('2013', { inferred: 'từ mã năm 2013', words: 'năm 2013' });
    expect(decide(record(registered, circumstances))).toEqual({
      events: [{ event: registered, ...circumstances, concerns: [haTinh.stream, kyAnh.stream] }],
      others: [
        {
          stream: code,
          events: [
            {
              event: { type: 'unitCode.taken.v1', data: { commune: id, from: '2013-01-01' } },
              ...circumstances,
              concerns: [commune],
            },
          ],
        },
      ],
    });
  });

  it('is the rejection of a companion where that is refused', () => {
    const held = places.and(
      code,
      record(
        { type: 'unitCode.taken.v1', data: { commune: idOfThe('other'), from: '2000-01-01' } },
        in2013,
      ),
    );
    expect(decide(record(registered, in2013), held)).toMatchObject({
      code: 'unit-code-taken',
      contradicts: givenEvent(4),
    });
  });

  it('leaves out a companion that is recorded already', () => {
    const taken = { type: 'unitCode.taken.v1', data: { commune: id, from: '2013-01-01' } };
    const known = places.and(code, record(taken, in2013));
    expect(decide(record(registered, in2013), known)).toMatchObject({
      events: [{ event: registered }],
      others: [],
    });
  });

  it('has no companions where there is nothing to do, nor for a correction to what stands', () => {
    const known = places.and(commune, record(registered, in2013));
    expect(decide(record(registered, in2013), known)).toEqual({ events: [], others: [] });
    const corrected = decide(correct(givenEvent(4), registered, happened('2012')), known);
    expect(corrected).toMatchObject({ events: [{ corrects: givenEvent(4) }], others: [] });
  });

  it('has them for a correction that restores, as facts of their own that correct nothing', () => {
    const known = places
      .and(commune, record(registered, in2013))
      .and(commune, retract(givenEvent(4)));
    const { intent: _, corrects: __, event: ___, ...circumstances } = restore;
    expect(decide(restore, known)).toEqual({
      events: [
        expect.objectContaining({ corrects: givenEvent(4), event: expect.anything() as unknown }),
      ],
      others: [
        {
          stream: code,
          events: [
            {
              event: { type: 'unitCode.taken.v1', data: { commune: id, from: '2012-01-01' } },
              ...circumstances,
              concerns: [commune],
            },
          ],
        },
      ],
    });
    expect(readBy(restore, known)).toContain(code);
  });
});

describe('the category of a stream', () => {
  it('is one of facts, or it is not', () => {
    expect(['commune', 'unitCode', 'ledger', 'toString', ''].map(isFactCategory)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
