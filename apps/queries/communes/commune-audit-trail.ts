import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import { streamOf } from '#kernel';
import { auditTrail, findAuditTrail, type AuditEntry } from '#read-models';
import { Answers, found, type Standing } from '../answering/answers.ts';
import { order, paging, viewing } from '../answering/parameters.ts';

const { knownAt, minPosition, lang } = viewing;

/** What may be asked of an audit trail: it stands in order of recording, whatever the day. */
export const auditTrailSchema = z.strictObject({ knownAt, minPosition, lang, ...paging, order });

/** Everything recorded that concerns a commune, verbatim: who, when, why, on what basis. */
export class CommuneAuditTrail extends Query<AuditTrailPage> {
  readonly id: string;
  readonly asked: z.output<typeof auditTrailSchema>;

  constructor(id: string, asked: z.output<typeof auditTrailSchema>) {
    super();
    this.id = id;
    this.asked = asked;
  }
}

/** A page of an audit trail. */
export interface AuditTrailPage extends Omit<Standing, 'asOf'> {
  readonly data: readonly AuditEntry[];
  readonly next?: string;
}

@QueryHandler(CommuneAuditTrail)
export class CommuneAuditTrailHandler implements IQueryHandler<CommuneAuditTrail> {
  readonly #answers: Answers;

  constructor(@Inject(Answers) answers: Answers) {
    this.#answers = answers;
  }

  async execute({ id, asked }: CommuneAuditTrail): Promise<AuditTrailPage> {
    const { asOf: _, ...page } = await this.#answers.answer(asked, {
      models: [auditTrail],
      read: async (reader, { knownAt: known }) => {
        const question = {
          subjects: [streamOf('commune', id)],
          knownAt: known,
          newestFirst: asked.order === 'newest',
        };
        const { rows, ...next } = await findAuditTrail(reader, question, asked);
        // A commune whose registration was retracted has no page any more, but a trail.
        if (rows.length === 0 && asked.cursor === undefined) found(undefined, 'commune', id);
        return { data: rows, ...next };
      },
    });
    return page;
  }
}
