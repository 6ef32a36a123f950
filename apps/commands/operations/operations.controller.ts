import {
  applyDecorators,
  Body,
  Controller,
  HttpCode,
  Inject,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  commandAnswerSchema,
  operationRoutes,
  type CommandAnswer,
  type OperationInput,
  type OperationRoute,
} from '#contracts';
import { CLOCK, onlyLanguage, type Clock } from '#platform';
import { ForRoles } from '#platform/server.ts';
import { entityTagOf } from '../request-headers.ts';
import { operationOf } from './border.ts';

const routes = Object.fromEntries(operationRoutes.map((route) => [route.intent, route])) as Record<
  OperationRoute['intent'],
  OperationRoute
>;
const { skip, retry, rebuild, promote } = routes;
const { 'roll-back': rollBack, 'clean-up': cleanUp } = routes;

/** What operators decide of read models; recorded like everything else. */
@ApiTags('Operations · Vận hành')
@ApiBearerAuth()
@ForRoles('operator')
@Controller('v1/operations')
export class OperationCommandsController {
  readonly #bus: CommandBus;
  readonly #clock: Clock;

  constructor(@Inject(CommandBus) bus: CommandBus, @Inject(CLOCK) clock: Clock) {
    this.#bus = bus;
    this.#clock = clock;
  }

  @Posts(retry)
  retry(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body({ schema: retry.body }) body: OperationInput,
  ): Promise<CommandAnswer> {
    return this.#decide(retry, request, reply, body);
  }

  @Posts(skip)
  skip(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body({ schema: skip.body }) body: OperationInput,
  ): Promise<CommandAnswer> {
    return this.#decide(skip, request, reply, body);
  }

  @Posts(rebuild)
  rebuild(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body({ schema: rebuild.body }) body: OperationInput,
  ): Promise<CommandAnswer> {
    return this.#decide(rebuild, request, reply, body);
  }

  @Posts(promote)
  promote(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body({ schema: promote.body }) body: OperationInput,
  ): Promise<CommandAnswer> {
    return this.#decide(promote, request, reply, body);
  }

  @Posts(rollBack)
  rollBack(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body({ schema: rollBack.body }) body: OperationInput,
  ): Promise<CommandAnswer> {
    return this.#decide(rollBack, request, reply, body);
  }

  @Posts(cleanUp)
  cleanUp(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body({ schema: cleanUp.body }) body: OperationInput,
  ): Promise<CommandAnswer> {
    return this.#decide(cleanUp, request, reply, body);
  }

  async #decide(
    route: OperationRoute,
    request: FastifyRequest,
    reply: FastifyReply,
    body: OperationInput,
  ): Promise<CommandAnswer> {
    const answer = await this.#bus.execute(operationOf(route, request, body, this.#clock()));
    void reply.headers({ etag: entityTagOf(answer.revision), 'cache-control': 'no-store' });
    return answer;
  }
}

function Posts({ imperative, summary }: OperationRoute): MethodDecorator {
  return applyDecorators(
    hasParameters,
    asksNothingElse,
    Post(imperative),
    HttpCode(200),
    ApiOperation({
      operationId: imperative,
      summary: summary.en,
      description: `${summary.vi}\n\nRoles: operator.`,
    }),
    ApiHeader({
      name: 'Idempotency-Key',
      description: 'With it a repeated command gives the first answer again.',
      required: false,
    }),
    ApiHeader({
      name: 'If-Match',
      description: 'The revision that the caller saw; 412 if there is another.',
      required: false,
    }),
    ApiOkResponse({
      standardSchema: commandAnswerSchema,
      description: 'Recorded, or nothing to do. The projections follow at its position.',
    }),
  );
}

/** Without the metadata that TypeScript does not emit here, Nest would not describe the body. */
function hasParameters(controller: object, method: string | symbol): void {
  Reflect.defineMetadata('design:paramtypes', [Object, Object, Object], controller, method);
}

/** What is asked stands in the body. */
function asksNothingElse(controller: object, method: string | symbol): void {
  Query({ schema: onlyLanguage })(controller, method, 3);
}
