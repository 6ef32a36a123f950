import { z } from 'zod';
import { criteriaSetFacts } from '#domain';
import { listOf, pageOf } from './page.ts';
import { basis, id } from './parts.ts';

const criteriaSet = z
  .strictObject({
    id,
    version: z.int(),
    ...criteriaSetFacts.facts['criteriaSet.issued.v1'].schema.shape,
    ...basis,
    inForce: z
      .boolean()
      .describe('The day lies in the period of the set, and its decision surely has legal effect'),
    size: z.int().describe('How many criteria a commune has to meet'),
  })
  .meta({ id: 'CriteriaSet' });

/** What the pages of criteria sets answer. */
export const criteriaSetPageSchema = pageOf(criteriaSet, {}).meta({ id: 'CriteriaSetPage' });
export const criteriaSetListSchema = listOf(criteriaSet, {}).meta({ id: 'CriteriaSetList' });
