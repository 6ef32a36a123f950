import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import type { DocumentReader } from '#projections';
import {
  consistencyModels,
  FINDING_CODES,
  inconsistencies,
  reportOf,
  restOnEveryFact,
  type ConsistencyReport,
} from '#read-models';
import { Answers, type Standing } from '../answering/answers.ts';
import { viewing } from '../answering/parameters.ts';

const { knownAt, minPosition, lang } = viewing;

/** What may be asked of a consistency report: it is about all facts, whatever the day. */
export const consistencySchema = z.strictObject({
  knownAt,
  minPosition,
  lang,
  code: z
    .enum(FINDING_CODES)
    .optional()
    .describe('Lists only findings of this code; all are counted.'),
});

/** Every standing fact that does not fit with the others. */
export class Consistency extends Query<ConsistencyPage> {
  readonly asked: z.output<typeof consistencySchema>;

  constructor(asked: z.output<typeof consistencySchema>) {
    super();
    this.asked = asked;
  }
}

/** The report, and where it stands: exactly at its position. */
export interface ConsistencyPage extends Omit<Standing, 'asOf'>, ConsistencyReport {}

/** Injects the `DocumentReader` for reports on all documents: it holds up nobody who writes. */
export const ALL_DOCUMENTS = Symbol('ALL_DOCUMENTS');

@QueryHandler(Consistency)
export class ConsistencyHandler implements IQueryHandler<Consistency> {
  readonly #answers: Answers;
  readonly #documents: DocumentReader;
  readonly #underWay = new Map<string, Promise<ConsistencyPage>>();

  constructor(@Inject(Answers) answers: Answers, @Inject(ALL_DOCUMENTS) documents: DocumentReader) {
    this.#answers = answers;
    this.#documents = documents;
  }

  /** It reads most documents: who asks the same while it is under way gets the same answer. */
  execute({ asked }: Consistency): Promise<ConsistencyPage> {
    const question = JSON.stringify(asked);
    const underWay = this.#underWay.get(question);
    if (underWay) return underWay;
    const answer = this.#report(asked).finally(() => this.#underWay.delete(question));
    this.#underWay.set(question, answer);
    return answer;
  }

  #report({ code, ...asked }: Consistency['asked']): Promise<ConsistencyPage> {
    const models = consistencyModels;
    return this.#answers.ofOneBuild(models, async () => {
      const where = await this.#answers.answer(asked, { models, read: restOnEveryFact });
      const { asOf: _, ...standing } = where;
      const report = await reportOf(inconsistencies(this.#documents, standing.position), code);
      return { ...standing, exactly: true, ...report };
    });
  }
}
