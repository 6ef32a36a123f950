import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { areas, findArea, namedModels, namesOf, type AreaView, type Names } from '#read-models';
import { Answers, found, type Standing } from '../answering/answers.ts';
import type { Viewing } from '../answering/parameters.ts';
import { provinceOf } from './find-areas.ts';

/** One province or district with its dated names and codes. */
export class FindArea extends Query<AreaPage> {
  readonly id: string;
  readonly asked: Viewing;

  constructor(id: string, asked: Viewing) {
    super();
    this.id = id;
    this.asked = asked;
  }
}

/** The page of an area. */
export interface AreaPage extends Standing {
  readonly data: AreaView;
  readonly names: Names;
}

@QueryHandler(FindArea)
export class FindAreaHandler implements IQueryHandler<FindArea> {
  readonly #answers: Answers;

  constructor(@Inject(Answers) answers: Answers) {
    this.#answers = answers;
  }

  execute({ id, asked }: FindArea): Promise<AreaPage> {
    return this.#answers.answer(asked, {
      models: [areas, ...namedModels],
      read: async (reader, viewpoint) => {
        const data = found(await findArea(reader, id, viewpoint), 'area', id);
        return { data, names: await namesOf(reader, provinceOf(data), viewpoint) };
      },
    });
  }
}
