import { z } from 'zod';
import { timelineRow } from './history.ts';
import { names, pageOf } from './page.ts';
import { progress } from './progress.ts';
import { sponsorship } from './sponsorships.ts';
import { commune } from './territory.ts';

const firstOf = <Row extends z.ZodType>(row: Row, page: string) =>
  z.strictObject({
    data: z.array(row),
    next: z
      .string()
      .optional()
      .describe(`The \`cursor\` of ${page} that goes on, asked in the same order`),
  });

/** What the overview of a commune answers: several pages at one position. */
export const overviewPageSchema = pageOf(
  z
    .strictObject({
      commune,
      progress,
      timeline: firstOf(timelineRow, 'the page /timeline'),
      sponsorships: firstOf(sponsorship, 'the page /sponsorships'),
    })
    .describe('All of it stands at the position of the answer'),
  { names },
).meta({ id: 'OverviewPage' });
