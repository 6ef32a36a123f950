import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';

/** One line for each answered request: no address, token, query or body, so no personal data. */
export function logRequests(http: FastifyInstance, log: Logger): void {
  http.addHook('onResponse', (request, reply, done) => {
    log.info(
      {
        correlationId: request.id,
        method: request.method,
        route: request.routeOptions.url ?? 'unknown',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    );
    done();
  });
}
