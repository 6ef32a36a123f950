import { Inject } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Answers, type Reading, type Standing } from './answering/answers.ts';
import type { Viewing } from './answering/parameters.ts';
import type { Page } from './page.ts';

/** The query for a page: on which day and with what knowledge, and how it is read. */
export class AskForPage<Value extends object> extends Query<Standing & Value> {
  readonly viewing: Viewing;
  readonly reading: Reading<Value>;

  constructor(viewing: Viewing, reading: Reading<Value>) {
    super();
    this.viewing = viewing;
    this.reading = reading;
  }
}

/** Answers every page. */
@QueryHandler(AskForPage)
export class AskForPageHandler implements IQueryHandler<AskForPage<object>> {
  readonly #answers: Answers;

  constructor(@Inject(Answers) answers: Answers) {
    this.#answers = answers;
  }

  execute({ viewing, reading }: AskForPage<object>): Promise<Standing & object> {
    return this.#answers.answer(viewing, reading);
  }
}

/** A controller of pages: takes what is asked to the query bus. */
export abstract class PagesController {
  readonly #queries: QueryBus;

  constructor(@Inject(QueryBus) queries: QueryBus) {
    this.#queries = queries;
  }

  protected ask<Asked extends Viewing, Value extends object>(
    { models, keptAs, read }: Page<Asked, Value>,
    asked: Asked,
  ): Promise<Standing & Value> {
    const reading: Reading<Value> = {
      models,
      ...(keptAs === undefined ? {} : { question: questionOf(keptAs, asked) }),
      read: (reader, viewpoint) => read(reader, viewpoint, asked),
    };
    return this.#queries.execute(new AskForPage(asked, reading));
  }
}

/** What a page is asked, whole; on which day and with what knowledge is settled with its answer. */
function questionOf(page: string, asked: Viewing): string {
  const { asOf: _, knownAt: __, minPosition: ___, ...rest } = asked;
  return JSON.stringify([page, rest]);
}
