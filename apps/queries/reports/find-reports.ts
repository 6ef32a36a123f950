import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import { streamOf, type StreamName } from '#kernel';
import {
  findReports,
  namedModels,
  namesOf,
  reports,
  type Names,
  type ReportView,
} from '#read-models';
import { Answers, type Standing } from '../answering/answers.ts';
import { paging, viewing } from '../answering/parameters.ts';

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

/** Stated figures and lists, in order of the days they speak of. */
export class FindReports extends Query<ReportList> {
  readonly asked: z.output<typeof findReportsSchema>;

  constructor(asked: z.output<typeof findReportsSchema>) {
    super();
    this.asked = asked;
  }
}

/** A page of reports. */
export interface ReportList extends Standing {
  readonly data: readonly ReportView[];
  readonly next?: string;
  readonly names: Names;
}

@QueryHandler(FindReports)
export class FindReportsHandler implements IQueryHandler<FindReports> {
  readonly #answers: Answers;

  constructor(@Inject(Answers) answers: Answers) {
    this.#answers = answers;
  }

  execute({ asked }: FindReports): Promise<ReportList> {
    const { about, measure } = asked;
    return this.#answers.answer(asked, {
      models: [reports, ...namedModels],
      read: async (reader, viewpoint) => {
        const { rows, ...next } = await findReports(
          reader,
          { about, measure, ...viewpoint },
          asked,
        );
        const names = await namesOf(reader, rows.flatMap(mentionedIn), viewpoint);
        return { data: rows, ...next, names };
      },
    });
  }
}

function mentionedIn({ about, statedBy }: ReportView): StreamName[] {
  const subject = streamOf(about.kind, about.id);
  return statedBy === undefined ? [subject] : [subject, streamOf('organisation', statedBy)];
}
