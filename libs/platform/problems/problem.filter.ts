import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { BilingualText } from '#kernel';
import { languageOf, type Language } from './language.ts';
import { problemOfError, type ProblemTranslator } from './problem-of-error.ts';
import type { Problem } from './problem.ts';
import { titleOf } from './titles.ts';

/** Where errors that nobody foresaw are written. */
export interface FaultLog {
  error(context: object, message: string): void;
}

/** The answer to a refused request (RFC 9457). */
export interface ProblemDetails {
  readonly type: string;
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  /** This occurrence: the request's correlation id. */
  readonly instance: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
  readonly contradicts?: string;
}

/** Answers every error as problem details, in the caller's language, never with a stack trace. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #log: FaultLog;
  readonly #translators: readonly ProblemTranslator[];

  constructor(log: FaultLog, translators: readonly ProblemTranslator[] = []) {
    this.#log = log;
    this.#translators = translators;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = problemOfError(error, this.#translators);
    if (problem.status >= 500) {
      this.#log.error(
        { correlationId: request.id, code: problem.code, err: error },
        'request failed',
      );
    }
    // A stream that has begun cannot turn into a problem.
    if (reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    void sendProblem(reply, problem, request.id, languageOf(request));
  }
}

/** Answers a request with a problem. */
export function sendProblem(
  reply: FastifyReply,
  problem: Problem,
  correlationId: string,
  language: Language,
): FastifyReply {
  const { retryAfterMs, headers } = problem.extras;
  if (retryAfterMs !== undefined) {
    void reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1_000))));
  }
  return reply
    .status(problem.status)
    .headers(headers ?? {})
    .header('content-language', language)
    .header('vary', 'Accept-Language')
    .header('cache-control', 'no-store')
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(detailsOf(problem, correlationId, language)));
}

function detailsOf(problem: Problem, correlationId: string, language: Language): ProblemDetails {
  const { errors, contradicts, members } = problem.extras;
  const inLanguage = (text: BilingualText): string => text[language];
  return {
    type: `urn:commune-ledger:problem:${problem.code}`,
    status: problem.status,
    code: problem.code,
    title: inLanguage(titleOf(problem.status)),
    detail: inLanguage(problem.text),
    instance: `urn:uuid:${correlationId}`,
    ...(errors
      ? { errors: errors.map(({ path, message }) => ({ path, message: inLanguage(message) })) }
      : {}),
    ...(contradicts === undefined ? {} : { contradicts }),
    ...members,
  };
}
