import { z } from 'zod';
import { reportListSchema } from '#contracts';
import { streamOf, type StreamName } from '#kernel';
import {
  findReports,
  namedModels,
  namesOf,
  reports,
  toldReport,
  type ReportView,
} from '#read-models';
import { paging, viewing } from '../answering/parameters.ts';
import { page, type InLanguage } from '../page.ts';

const ABOUT = /^(area|commune|organisation)-[0-9a-f-]{36}$/;

/** What may be asked of the list of reports. */
export const findReportsSchema = z.strictObject({
  ...viewing,
  ...paging,
  about: z
    .string()
    .regex(ABOUT, 'must be `area-`, `commune-` or `organisation-` and an id')
    .transform((text) => text as StreamName)
    .optional()
    .describe('What they speak of: `area-<id>`, `commune-<id>` or `organisation-<id>`.'),
  measure: z
    .string()
    .regex(/^[a-z][A-Za-z0-9]{1,60}$/)
    .optional()
    .describe('What is measured, such as `communesAtStandard`.'),
});

type Asked = z.output<typeof findReportsSchema> & InLanguage;

/** Stated figures and lists, in order of the days they speak of. */
export const reportList = page(reportListSchema, {
  models: [reports, ...namedModels],
  read: async (reader, viewpoint, { about, measure, language, ...asked }: Asked) => {
    const { rows, ...next } = await findReports(reader, { about, measure, ...viewpoint }, asked);
    const names = await namesOf(reader, rows.flatMap(mentionedIn), viewpoint);
    return { data: rows.map((row) => toldReport(row, language)), ...next, names };
  },
});

function mentionedIn({ about, statedBy }: ReportView): StreamName[] {
  const subject = streamOf(about.kind, about.id);
  return statedBy === undefined ? [subject] : [subject, streamOf('organisation', statedBy)];
}
