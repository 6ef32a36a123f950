import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { isUuid } from '#kernel';
import { tokenVerifier } from '../authority/verify-token.ts';
import type { Configuration } from '../configuration/configuration.ts';
import { PlatformModule } from '../configuration/platform.module.ts';
import type { Clock } from '../configuration/tokens.ts';
import { nestLogger } from '../logging/logger.ts';
import { logRequests } from '../logging/request-log.ts';
import { languageOf } from '../problems/language.ts';
import { problemOfError, type ProblemTranslator } from '../problems/problem-of-error.ts';
import { Problem } from '../problems/problem.ts';
import { ProblemFilter, sendProblem } from '../problems/problem.filter.ts';
import { refuseWrongMethods } from './allowed-methods.ts';
import { acceptOnlyJson } from './json-body.ts';
import { serveOpenApi } from './openapi.ts';
import { addressUnreadable, demandReadableAddress } from './readable-address.ts';
import { ValidationPipe } from './validation.pipe.ts';

/** What an HTTP program is made of. */
export interface HttpAppOptions {
  readonly configuration: Configuration;
  readonly log: Logger;
  readonly modules: readonly (Type | DynamicModule)[];
  /** How the errors of the modules' own parts are answered. */
  readonly translators?: readonly ProblemTranslator[];
  readonly clock?: Clock;
}

@Module({})
class RootModule {}

/**
 * Puts an HTTP program together, ready to listen: problem details, authority, validation, log,
 * health, OpenAPI, and the modules given.
 */
export async function createHttpApp(options: HttpAppOptions): Promise<NestFastifyApplication> {
  const { configuration, log, modules, translators = [], clock = Date.now } = options;
  const verifier = await tokenVerifier(configuration, clock);
  const platform = PlatformModule.with({ configuration, clock, verifier });
  const adapter = httpAdapter(configuration, log);
  const app = await NestFactory.create<NestFastifyApplication>(
    { module: RootModule, imports: [platform, ...modules] },
    adapter,
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest's option bag is declared as a class
    { logger: nestLogger(log), bodyParser: false, abortOnError: false },
  );
  app.useGlobalFilters(new ProblemFilter(log, translators));
  app.useGlobalPipes(new ValidationPipe());
  serveOpenApi(app);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

function httpAdapter(configuration: Configuration, log: Logger): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: configuration.BODY_MAX_BYTES,
    return503OnClosing: false,
    frameworkErrors: refuseUnroutable,
    genReqId: ({ headers }: IncomingMessage) => {
      const given = headers['x-correlation-id'];
      return typeof given === 'string' && isUuid(given) ? given : randomUUID();
    },
  });
  const http = adapter.getInstance<FastifyInstance>();
  http.addHook('onRequest', (request, reply, done) => {
    void reply.headers(headersOf(request));
    done();
  });
  demandReadableCorrelationId(http);
  acceptOnlyJson(http);
  demandReadableAddress(http);
  refuseWrongMethods(http);
  logRequests(http, log);
  letGoWhenClosing(http);
  return adapter;
}

// One that is not kept would be looked for in vain.
function demandReadableCorrelationId(http: FastifyInstance): void {
  http.addHook('onRequest', ({ headers, id }, _reply, done) => {
    const given = headers['x-correlation-id'];
    return given === undefined || given === id ? done() : done(correlationIdUnreadable());
  });
}

function correlationIdUnreadable(): Problem {
  return new Problem(400, 'correlation-id-unreadable', {
    vi: 'X-Correlation-Id phải là UUID viết thường.',
    en: 'X-Correlation-Id must be a UUID in lower case.',
  });
}

function headersOf({ id }: FastifyRequest): Record<string, string> {
  return { 'x-correlation-id': id, 'x-content-type-options': 'nosniff' };
}

// An address that cannot be decoded reaches no route, no hook and no filter.
function refuseUnroutable(
  error: { readonly code: string },
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const problem =
    error.code === 'FST_ERR_BAD_URL' ? addressUnreadable({ cause: error }) : problemOfError(error);
  const lang = new URLSearchParams(request.url.split('?')[1]).get('lang');
  const language = languageOf({ query: { lang }, headers: request.headers });
  void sendProblem(reply.headers(headersOf(request)), problem, request.id, language);
}

// A connection that is in use when the server closes would be kept for the next request, and one on
// which nothing was asked yet (browsers open some ahead) waited for as long as a request may take.
function letGoWhenClosing(http: FastifyInstance): void {
  let closing = false;
  const open = new Set<Socket>();
  http.server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  http.addHook('preClose', (done) => {
    closing = true;
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    done();
  });
  http.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) void reply.header('connection', 'close');
    done();
  });
}
