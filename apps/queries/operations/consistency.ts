import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import {
  consistencyModels,
  FINDING_CODES,
  inconsistencies,
  reportsOf,
  restOnEveryFact,
  type ConsistencyReport,
  type Reports,
} from '#read-models';
import { Answers, type Standing } from '../answering/answers.ts';
import { viewing, type Viewing } from '../answering/parameters.ts';

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

@QueryHandler(Consistency)
export class ConsistencyHandler implements IQueryHandler<Consistency> {
  readonly #answers: Answers;
  readonly #underWay = new Map<string, Promise<Read>>();

  constructor(@Inject(Answers) answers: Answers) {
    this.#answers = answers;
  }

  async execute({ asked }: Consistency): Promise<ConsistencyPage> {
    const { code, lang: _, ...of } = asked;
    const { standing, reports } = await this.#read(of);
    return { ...standing, exactly: true, ...reports(code) };
  }

  /** It reads most documents: who asks of the same while it is under way waits for that. */
  #read(asked: Viewing): Promise<Read> {
    const question = JSON.stringify(asked);
    const underWay = this.#underWay.get(question);
    if (underWay) return underWay;
    const models = consistencyModels;
    const reading = this.#answers.ofOneBuild(models, async (documents) => {
      const { asOf: _, ...standing } = await this.#answers.answer(asked, {
        models,
        read: restOnEveryFact,
      });
      const reports = await reportsOf(inconsistencies(documents, standing.position));
      return { standing, reports };
    });
    const answer = reading.finally(() => this.#underWay.delete(question));
    this.#underWay.set(question, answer);
    return answer;
  }
}

/** All that is found where a reading stands, of every code. */
interface Read {
  readonly standing: Omit<Standing, 'asOf'>;
  readonly reports: Reports;
}
