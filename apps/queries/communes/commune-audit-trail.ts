import { z } from 'zod';
import { auditTrailPageSchema } from '#contracts';
import { streamOf } from '#kernel';
import { auditTrail, findAuditTrail, type AuditEntry } from '#read-models';
import { found, type Standing } from '../answering/answers.ts';
import { order, paging, viewing } from '../answering/parameters.ts';
import { timelessPage, type OfOne } from '../page.ts';

const { knownAt, minPosition, lang } = viewing;

/** What may be asked of an audit trail: it stands in order of recording, whatever the day. */
export const auditTrailSchema = z.strictObject({ knownAt, minPosition, lang, ...paging, order });

type Asked = z.output<typeof auditTrailSchema> & OfOne;

interface Entries {
  readonly data: readonly AuditEntry[];
  readonly next?: string;
}

/** Everything recorded that concerns a commune, verbatim: who, when, why, on what basis. */
export const auditTrailPage = timelessPage(auditTrailPageSchema, {
  models: [auditTrail],
  read: async (reader, { knownAt: known }, { id, ...asked }: Asked): Promise<Entries> => {
    const newestFirst = asked.order === 'newest';
    const question = { subjects: [streamOf('commune', id)], knownAt: known, newestFirst };
    const { rows, ...next } = await findAuditTrail(reader, question, asked);
    // A commune whose registration was retracted has no page any more, but a trail.
    if (rows.length === 0 && asked.cursor === undefined) found(undefined, 'commune', id);
    return { data: rows, ...next };
  },
});

/** What an audit trail answers. */
export type AuditTrailAnswer = Omit<Standing, 'asOf'> & Entries;
