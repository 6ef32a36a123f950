import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Day } from '#kernel';
import type { IsDescribedBy } from './agreement.ts';

const schema = z.strictObject({
  day: z.string(),
  kind: z.enum(['fact', 'correction']),
  rows: z.array(z.strictObject({ amount: z.string().optional() })),
});

interface Answer {
  readonly day: Day;
  readonly kind: 'fact' | 'correction';
  readonly rows: readonly { readonly amount?: string }[];
}
type Row = Answer['rows'][number];

// What these say is judged by the compiler: `npm run typecheck`.
const verdicts: {
  readonly asItIs: IsDescribedBy<Answer, typeof schema>;
  readonly withOneMore: IsDescribedBy<Answer & { readonly more?: string }, typeof schema>;
  readonly withOneLess: IsDescribedBy<Omit<Answer, 'kind'>, typeof schema>;
  readonly withLessToChooseFrom: IsDescribedBy<Answer & { readonly kind: 'fact' }, typeof schema>;
  readonly withMoreInARow: IsDescribedBy<
    Omit<Answer, 'rows'> & { readonly rows: readonly (Row & { readonly unit?: string })[] },
    typeof schema
  >;
  readonly withWhatMayBeAbsentAlwaysThere: IsDescribedBy<
    Omit<Answer, 'rows'> & { readonly rows: readonly Required<Row>[] },
    typeof schema
  >;
} = {
  asItIs: true,
  withOneMore: false,
  withOneLess: false,
  withLessToChooseFrom: false,
  withMoreInARow: false,
  withWhatMayBeAbsentAlwaysThere: false,
};

describe('A schema', () => {
  test('describes the answer that it is the type of, and no other', () => {
    const { asItIs, ...others } = verdicts;
    const answer = { day: '2014-12-31', kind: 'fact', rows: [{}, { amount: '5' }] };
    expect(schema.parse(answer)).toEqual(answer);
    expect(asItIs).toBe(true);
    expect(Object.values(others)).toEqual(Object.keys(others).map(() => false));
  });
});
