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
  type Type,
} from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  commandAnswerSchema,
  type CommandAnswer,
  type CommandRoute,
  type CommandRoutes,
} from '#contracts';
import { CLOCK, onlyLanguage, type Clock } from '#platform';
import { ForRoles } from '#platform/server.ts';
import { recorders } from './authority.ts';
import { commandOf, type CheckedBody } from './border.ts';
import { entityTagOf } from './request-headers.ts';

/** Takes a request to the command bus and its answer back. */
class CommandDispatcher {
  readonly #bus: CommandBus;
  readonly #clock: Clock;

  constructor(bus: CommandBus, clock: Clock) {
    this.#bus = bus;
    this.#clock = clock;
  }

  async dispatch(
    route: CommandRoute,
    request: FastifyRequest,
    reply: FastifyReply,
    body: CheckedBody,
  ): Promise<CommandAnswer> {
    const answer = await this.#bus.execute(commandOf(route, request, body, this.#clock()));
    void reply.headers({ etag: entityTagOf(answer.revision), 'cache-control': 'no-store' });
    return answer;
  }
}

/** The controller of one context: a method for each line of its table. */
export function commandController({ name, summary, routes }: CommandRoutes): Type {
  @ApiTags(`${summary.en} · ${summary.vi}`)
  @ApiBearerAuth()
  @Controller(`v1/${name}`)
  class ContextController extends CommandDispatcher {
    constructor(@Inject(CommandBus) bus: CommandBus, @Inject(CLOCK) clock: Clock) {
      super(bus, clock);
    }
  }
  for (const route of routes) mount(ContextController, route);
  return ContextController;
}

function mount(controller: Type<CommandDispatcher>, route: CommandRoute): void {
  const { imperative } = route;
  const methods = controller.prototype as object;
  // Nest finds a method's parameters by the function's own name.
  const named = {
    [imperative](
      this: CommandDispatcher,
      request: FastifyRequest,
      reply: FastifyReply,
      body: CheckedBody,
    ): Promise<CommandAnswer> {
      return this.dispatch(route, request, reply, body);
    },
  };
  const descriptor = Object.getOwnPropertyDescriptor(named, imperative);
  if (!descriptor) throw new TypeError(`${imperative} is no method`);
  Object.defineProperty(methods, imperative, descriptor);
  Reflect.defineMetadata('design:paramtypes', [Object, Object, Object], methods, imperative);
  Req()(methods, imperative, 0);
  Res({ passthrough: true })(methods, imperative, 1);
  Body({ schema: route.body })(methods, imperative, 2);
  Query({ schema: onlyLanguage })(methods, imperative, 3);
  applyDecorators(
    Post(imperative),
    HttpCode(200),
    ForRoles(...recorders[route.category]),
    ...described(route),
  )(methods, imperative, descriptor);
}

function described({
  imperative,
  summary,
  addressField,
  category,
}: CommandRoute): MethodDecorator[] {
  const header = (name: string, description: string): MethodDecorator =>
    ApiHeader({ name, description, required: false });
  return [
    ApiOperation({
      operationId: imperative,
      summary: summary.en,
      description: `${summary.vi}\n\nRoles: ${recorders[category].join(', ')}.`,
    }),
    header('Idempotency-Key', 'With it a repeated command gives the first answer again.'),
    ...(addressField === undefined
      ? []
      : [header('If-Match', 'The revision that the caller saw; 412 if there is another.')]),
    header('X-Correlation-Id', 'A UUID that is kept with what is recorded.'),
    ApiOkResponse({
      standardSchema: commandAnswerSchema,
      description: 'Recorded, or nothing to do.',
    }),
  ];
}
