import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import {
  comparisonAnswerSchema,
  digestsAnswerSchema,
  parkedAnswerSchema,
  projectionsAnswerSchema,
  rebuildReportAnswerSchema,
  type Describing,
} from '#contracts';
import { isUuid, type Position } from '#kernel';
import { onlyLanguage, Problem } from '#platform';
import { ForRoles } from '#platform/server.ts';
import { compareReadModels, type ModelVerdict } from '#programs';
import {
  digestOf,
  knownBuilds,
  ProjectionFault,
  type BuildReport,
  type ModelDigest,
} from '#projections';
import { parkedReport, type ParkedQuestion, type ParkedReport } from './parked-report.ts';
import { rebuildReport } from './rebuild-report.ts';
import { projectionsReport, type ProjectionsReport } from './projections-report.ts';
import { PROJECTIONS, type Projections } from './projections.token.ts';

interface Answer<Data> {
  readonly data: Data;
}

/** The digests of the live models, all at one position. */
interface Digests {
  readonly position: Position;
  readonly digests: readonly ({ readonly model: string } & ModelDigest)[];
}

const parkedSchema = z.strictObject({
  model: z.string().min(1).max(60).optional(),
  event: z.string().refine(isUuid, 'must be a UUID in lower case').optional(),
  lang: z.enum(['vi', 'en']).optional(),
});

const rebuildReportSchema = z.strictObject({
  model: z.string().min(1).max(60),
  lang: z.enum(['vi', 'en']).optional(),
});

/** What each answer is described by: none compiles that describes another. */
const schemas: {
  readonly projections: Describing<typeof projectionsAnswerSchema, Answer<ProjectionsReport>>;
  readonly parked: Describing<typeof parkedAnswerSchema, ParkedReport>;
  readonly digests: Describing<typeof digestsAnswerSchema, Answer<Digests>>;
  readonly rebuildReport: Describing<typeof rebuildReportAnswerSchema, Answer<BuildReport>>;
  readonly comparison: Describing<typeof comparisonAnswerSchema, Answer<readonly ModelVerdict[]>>;
} = {
  projections: projectionsAnswerSchema,
  parked: parkedAnswerSchema,
  digests: digestsAnswerSchema,
  rebuildReport: rebuildReportAnswerSchema,
  comparison: comparisonAnswerSchema,
};

/** Describes an answer. */
function Answers(description: string, standardSchema: z.ZodType): MethodDecorator {
  return ApiOkResponse({ description, standardSchema });
}

/** A question without parameters: one that is passed over would look as if it held. */
function AsksNothingElse(): MethodDecorator {
  return (controller, method) => Query({ schema: onlyLanguage })(controller, method, 0);
}

/** What auditors and operators ask of the projections. */
@ApiTags('operations')
@ApiBearerAuth()
@ForRoles('auditor', 'operator')
@Controller('v1/operations')
export class OperationsController {
  readonly #projections: Projections;
  #underWay: Promise<Answer<readonly ModelVerdict[]>> | undefined;

  constructor(@Inject(PROJECTIONS) projections: Projections) {
    this.#projections = projections;
  }

  @ApiOperation({
    operationId: 'projections',
    summary:
      'How the projections are: position, head, lag, rate, lease; and every read model: what is parked, stopped, or asks for a rebuild.',
  })
  @Answers('The worker of this process, and every read model.', schemas.projections)
  @AsksNothingElse()
  @Get('projections')
  async projections(): Promise<Answer<ProjectionsReport>> {
    return { data: await projectionsReport(this.#projections) };
  }

  @ApiOperation({
    operationId: 'parked',
    summary:
      'The events that read models cannot go on with: each event, its error, and the queue behind it.',
  })
  @ApiQuery({ name: 'model', required: false, description: 'Of this read model alone.' })
  @ApiQuery({ name: 'event', required: false, description: 'This event alone, as it is recorded.' })
  @Answers('The first events that hold something up, and how much more there is.', schemas.parked)
  @Get('parked')
  async parked(
    @Query({ schema: parkedSchema }) { model, event }: ParkedQuestion,
  ): Promise<ParkedReport> {
    return parkedReport(this.#projections, { model, event });
  }

  @ApiOperation({
    operationId: 'digests',
    summary: 'The digest of every live read model, at one position, with the worker paused.',
  })
  @Answers('SHA-256 over the canonical JSON of all documents, in order of id.', schemas.digests)
  @AsksNothingElse()
  @Get('digests')
  async digests(): Promise<Answer<Digests>> {
    const { engine, store, models } = this.#projections;
    const data = await engine
      .paused(async (position): Promise<Digests> => {
        const digests: Digests['digests'][number][] = [];
        for (const { key, model, standing } of await knownBuilds(store, models)) {
          // A stopped one stands elsewhere; one that catches up by itself moves on meanwhile.
          if (!model || standing?.group !== 'live' || standing.stopped) continue;
          digests.push({ model: key, ...(await digestOf(store.reader, model, position)) });
        }
        return { position, digests };
      })
      .catch((error: unknown) => {
        throw notLeading(error) ?? error;
      });
    return { data };
  }

  @ApiOperation({
    operationId: 'rebuildReport',
    summary:
      'What the pages of a read model will show otherwise once the build that waits serves: documents added, changed and removed.',
  })
  @ApiQuery({ name: 'model', description: 'The read model, by name.' })
  @Answers('Counts, and the first documents of each kind.', schemas.rebuildReport)
  @Get('rebuild-report')
  async rebuildReport(
    @Query({ schema: rebuildReportSchema }) { model }: { readonly model: string },
  ): Promise<Answer<BuildReport>> {
    const data = await rebuildReport(this.#projections, model).catch((error: unknown) => {
      throw notLeading(error) ?? error;
    });
    return { data };
  }

  @ApiOperation({
    operationId: 'comparison',
    summary: 'Refolds every document from the log and names those that are stored otherwise.',
  })
  @Answers('A verdict for each read model.', schemas.comparison)
  @AsksNothingElse()
  @Get('comparison')
  comparison(): Promise<Answer<readonly ModelVerdict[]>> {
    // It reads the whole log: who asks while it is under way gets the same answer.
    this.#underWay ??= this.#compare().finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  async #compare(): Promise<Answer<readonly ModelVerdict[]>> {
    const { store, feed } = this.#projections;
    const data: ModelVerdict[] = [];
    for await (const verdict of compareReadModels(store, feed)) data.push(verdict);
    return { data };
  }
}

function notLeading(error: unknown): Problem | undefined {
  if (!(error instanceof ProjectionFault) || error.code !== 'lease-lost') return undefined;
  return new Problem(
    503,
    'not-leading',
    {
      vi: 'Tiến trình khác đang ghi các mô hình đọc: hãy hỏi tiến trình đó.',
      en: 'Another process moves the read models: ask that one.',
    },
    { cause: error },
  );
}
