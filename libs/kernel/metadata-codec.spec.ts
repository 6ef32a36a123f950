import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DayInterval } from './day-interval.ts';
import { parseInterval } from './day-interval.ts';
import type { EventMetadata } from './event.ts';
import { decodeMetadata, encodeMetadata } from './metadata-codec.ts';
import { isWellFormed } from './text.ts';

const text = fc.string({ unit: 'grapheme' }).filter(isWellFormed);
const interval = fc
  .constantFrom('2013', '2014-H1', '2018/2020', '2016-08-15')
  .map((value) => parseInterval(value) as DayInterval);
const dated = fc
  .tuple(interval, fc.option(text, { nil: undefined }))
  .map(([days, words]) => (words === undefined ? days : { ...days, words }));
const stream = fc.uuid().map((id) => `commune-${id}` as const);
const optional = { requiredKeys: [] as [] };

const required = fc.record({
  correlationId: fc.uuid(),
  causationId: fc.uuid(),
  commandId: fc.uuid(),
  commandHash: text,
  actor: fc.record(
    {
      ref: text,
      kind: fc.constantFrom('person', 'service', 'import'),
      role: text,
      organisation: text,
    },
    { requiredKeys: ['ref', 'kind', 'role'] },
  ),
  occurredOn: dated,
  source: fc.record(
    { kind: fc.constantFrom('document', 'field'), document: text, quote: text },
    { requiredKeys: ['kind'] },
  ),
  concerns: fc.array(stream),
  areas: fc.array(fc.uuid()),
});
const more = fc.record(
  {
    onBehalfOf: text,
    corrects: fc.uuid(),
    inferred: text,
    effectiveOn: dated,
    reason: fc.record({ code: text, text }),
    evidence: fc.array(fc.record({ sha256: text, name: text, mediaType: text, bytes: fc.nat() }), {
      maxLength: 2,
    }),
  },
  optional,
);
const metadata = fc
  .tuple(required, more)
  .map(([always, sometimes]): EventMetadata => ({ ...always, ...sometimes }));

function sampleOf<T>(arbitrary: fc.Arbitrary<T>): T {
  const [one] = fc.sample(arbitrary, { numRuns: 1, seed: 1 });
  if (one === undefined) throw new Error('one was asked for');
  return one;
}
const sample = () => sampleOf(metadata);

describe('the metadata of an event', () => {
  it('is read back as it was written', () => {
    fc.assert(
      fc.property(metadata, (each) => expect(decodeMetadata(encodeMetadata(each))).toEqual(each)),
    );
  });

  it('is stored as texts only, for an append to several streams takes nothing else', () => {
    fc.assert(
      fc.property(metadata, (each) => {
        for (const value of Object.values(encodeMetadata(each)))
          expect(typeof value).toBe('string');
      }),
    );
  });

  it('has the names that the event store gives correlation and causation', () => {
    const stored = encodeMetadata(sample());
    expect(stored).toMatchObject({
      $correlationId: sample().correlationId,
      $causationId: sample().causationId,
    });
    expect(stored).not.toHaveProperty('correlationId');
    expect(stored).not.toHaveProperty('causationId');
  });

  it('leaves out what is not there', () => {
    expect(Object.keys(encodeMetadata(sampleOf(required))).sort()).toEqual([
      '$causationId',
      '$correlationId',
      'actor',
      'areas',
      'commandHash',
      'commandId',
      'concerns',
      'occurredOn',
      'source',
    ]);
  });

  it('passes over names that it does not know, such as those of the store', () => {
    const stored = { ...encodeMetadata(sample()), '$schema.name': 'x', later: 7 };
    expect(decodeMetadata(stored)).toEqual(sample());
  });

  it.each([
    '$correlationId',
    '$causationId',
    'commandId',
    'commandHash',
    'actor',
    'occurredOn',
    'source',
    'concerns',
    'areas',
  ])('is unreadable without %s, and says so', (name) => {
    const { [name]: _, ...rest } = encodeMetadata(sample());
    expect(() => decodeMetadata(rest)).toThrow(`metadata lacks ${name.replace('$', '')}`);
  });

  it('is unreadable where a structure is none, or a text is none', () => {
    for (const actor of ['{', 'null', '7', '"text"', { ref: 'x' }, 7]) {
      expect(() => decodeMetadata({ ...encodeMetadata(sample()), actor })).toThrow(
        'metadata actor',
      );
    }
    expect(() => decodeMetadata({ ...encodeMetadata(sample()), commandId: 7 })).toThrow(
      'metadata commandId is no text',
    );
  });

  it.each([undefined, null, 'text', 7])('is not %p', (stored) => {
    expect(() => decodeMetadata(stored)).toThrow('metadata is no object');
  });
});
