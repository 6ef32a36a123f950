import { z } from 'zod';
import { workFacts } from '#domain';
import { listOf } from './page.ts';
import { basis, id, quantity, sentence, statedQuantity, total } from './parts.ts';

const { kind, per } = workFacts.facts['work.contributionRecorded.v1'].schema.shape;
const registered = workFacts.facts['work.registered.v1'].schema.shape;

const contribution = z
  .strictObject({
    commune: id,
    work: id,
    kind,
    quantity,
    per: per.describe('The quantity is a rate'),
    share: quantity.optional().describe('The share of the cost that it covers'),
    households: quantity.optional(),
    ...basis,
    sentence,
  })
  .meta({ id: 'Contribution' });

const work = z
  .strictObject({ id, ...registered, size: statedQuantity.optional(), ...basis })
  .meta({ id: 'Work' });

const contributionTotal = z
  .strictObject({ kind, unit: z.string(), per, ...total, sentence })
  .meta({ id: 'ContributionTotal' });

/** What the page of contributions answers. */
export const contributionListSchema = listOf(contribution, {
  works: z.record(z.string(), work).describe('The works of this page, by id'),
  totals: z.array(contributionTotal).describe('Of all pages, of what surely was given'),
}).meta({ id: 'ContributionList' });
