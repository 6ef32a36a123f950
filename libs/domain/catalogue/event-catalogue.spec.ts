import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { idOfThe } from '#testing/given.ts';
import { CATEGORIES, decodePayload, eventSchemas, factCatalogues } from './event-catalogue.ts';
import { aggregates } from '../aggregates.ts';
import { projectionEvents } from '../operations/projection/events.ts';

const categories = Object.entries(factCatalogues);
const types = Object.keys(eventSchemas);

const renamed = { name: 'Kỳ Hoa' };
const correction = (data: object) => ({ replacement: { type: 'commune.renamed.v1', data } });

describe('the event catalogue', () => {
  it.each(categories)(
    'has the facts of %s under the name of its category',
    (category, declared) => {
      expect(declared.aggregate).toBe(category);
      for (const type of Object.keys(declared.schemas)) {
        expect(type).toMatch(new RegExp(`^${category}\\.[a-z][A-Za-z]+\\.v[1-9]\\d*$`));
      }
    },
  );

  it.each(categories)('lets every fact of %s be corrected and retracted', (category, declared) => {
    expect(Object.keys(declared.schemas)).toEqual([
      ...Object.keys(declared.facts),
      `${category}.factCorrected.v1`,
      `${category}.factRetracted.v1`,
    ]);
  });

  it.each(categories)(
    'has a rule for every fact of %s, and no rule for anything else',
    (category, declared) => {
      const aggregate = aggregates[category as keyof typeof aggregates];
      expect(Object.keys(aggregate.rules).sort()).toEqual(Object.keys(declared.facts).sort());
      expect(aggregate).toMatchObject({ category, aggregate: category });
      expect(aggregate.unknown).toMatchObject({ rejected: true, kind: 'unknown' });
    },
  );

  it('names every category, with the ledger itself, its projections, and what only a later release records', () => {
    const others = ['ledger', 'projection', 'recognition'];
    expect(CATEGORIES).toEqual([...others, ...Object.keys(aggregates)]);
  });

  it('declares no type twice', () => {
    const declared = categories.flatMap(([, { schemas }]) => Object.keys(schemas));
    expect(new Set(declared).size).toBe(declared.length);
    const others = [...Object.keys(projectionEvents), 'ledger.opened.v1'];
    expect(types.sort()).toEqual([...declared, ...others].sort());
  });

  it('refuses to say whom an undeclared event concerns', () => {
    const alien = { type: 'commune.sold.v1', data: {} } as never;
    expect(() => factCatalogues.commune.concerns(alien, { id: 'x', facts: [] })).toThrow(
      'commune.sold.v1 is no fact of commune',
    );
  });
});

describe('the JSON Schema of an event', () => {
  it.each(Object.entries(eventSchemas))('of type %s closes the payload', (_, payload) => {
    const schema = z.toJSONSchema(payload);
    const shapes = (schema.oneOf ?? schema.anyOf ?? [schema]) as unknown[];
    expect(shapes.length).toBeGreaterThan(0);
    for (const shape of shapes) {
      expect(shape).toMatchObject({ type: 'object', additionalProperties: false });
    }
  });
});

describe('a payload', () => {
  it('is strict on write: unknown fields are refused, in a replacement too', () => {
    expect(eventSchemas['commune.renamed.v1']?.safeParse({ ...renamed, by: 'x' }).success).toBe(
      false,
    );
    expect(
      eventSchemas['commune.factCorrected.v1']?.safeParse(correction({ ...renamed, by: 'x' }))
        .success,
    ).toBe(false);
    expect(eventSchemas['commune.factCorrected.v1']?.safeParse(correction(renamed)).success).toBe(
      true,
    );
  });

  it('is tolerant on read: unknown fields pass and are left out', () => {
    expect(decodePayload('commune.renamed.v1', { ...renamed, by: 'x', at: { deep: 1 } })).toEqual({
      ok: true,
      data: renamed,
    });
  });

  it('is tolerant on read inside a replacement, at every depth', () => {
    const stored = {
      ...correction({ ...renamed, by: 'x' }),
      note: 'later',
      replacement: { ...correction({ ...renamed, by: 'x' }).replacement, hint: 1 },
    };
    expect(decodePayload('commune.factCorrected.v1', stored)).toEqual({
      ok: true,
      data: correction(renamed),
    });
    expect(stored.note).toBe('later');
  });

  it('is tolerant on read inside lists and nested quantities', () => {
    const quantity = { amount: '25', unit: 'organisation', qualifier: 'exact' };
    const report = {
      about: { kind: 'area', id: idOfThe('Hà Tĩnh') },
      measure: 'partyOrganisations',
      title: { vi: 'Tổ chức Đảng' },
      content: {
        kind: 'figure',
        quantity,
        parts: [{ label: { vi: 'Đảng bộ' }, quantity: { ...quantity, precision: 'low' } }],
      },
    };
    expect(decodePayload('report.published.v1', report)).toMatchObject({
      ok: true,
      data: { content: { parts: [{ quantity }] } },
    });
    expect(JSON.stringify(decodePayload('report.published.v1', report))).not.toContain('precision');
  });

  it('that is wrong is a fault that names the field, whatever else it has', () => {
    expect(decodePayload('commune.renamed.v1', { name: 7 })).toMatchObject({
      ok: false,
      fault: expect.stringContaining('name:'),
    });
    expect(decodePayload('commune.renamed.v1', { extra: true })).toMatchObject({
      ok: false,
      fault: expect.stringContaining('name:'),
    });
    expect(decodePayload('commune.factCorrected.v1', correction({ extra: true }))).toMatchObject({
      ok: false,
      fault: expect.stringContaining('replacement.data.name:'),
    });
  });

  it.each([undefined, null, 'text', 7, []])('that is %p is a fault', (stored) => {
    expect(decodePayload('commune.renamed.v1', stored)).toMatchObject({ ok: false });
    expect(decodePayload('commune.factCorrected.v1', stored)).toMatchObject({ ok: false });
    expect(decodePayload('progress.baselineRecorded.v1', stored)).toMatchObject({ ok: false });
  });

  it('of a type that this release does not know is a fault', () => {
    expect(decodePayload('commune.sold.v1', {})).toEqual({
      ok: false,
      fault: 'event type commune.sold.v1 is not known to this release',
    });
    expect(decodePayload('toString', {})).toMatchObject({ ok: false });
  });
});
