import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { OperationInput, OperationRoute } from '#contracts';
import type { OperatorCommand } from '#domain';
import { canonicalJson, dayAt, sha256, streamOf } from '#kernel';
import { callerOf } from '#platform/server.ts';
import { intervalOf } from '../days.ts';
import { commandIdOf, expectedRevisionOf } from '../request-headers.ts';
import { OperateProjection } from './operate-projection.ts';

/** Turns a request with a checked body into the decision that an operator asks for, today. */
export function operationOf(
  { intent }: OperationRoute,
  request: FastifyRequest,
  body: OperationInput,
  nowMs: number,
): OperateProjection {
  const { actor, areas: authority } = callerOf(request);
  const { model, reason } = body;
  const path = request.routeOptions.url ?? '';
  const scope = { actor: actor.ref, path, stream: streamOf('projection', model) };
  const commandId = commandIdOf(request.headers, scope) ?? randomUUID();
  const ifMatch = expectedRevisionOf(request.headers);
  return new OperateProjection({
    model,
    command: commandOf(intent, body),
    because: { occurredOn: intervalOf(dayAt(nowMs)), source: { kind: 'system' }, reason },
    authority,
    context: {
      commandId,
      commandHash: sha256(canonicalJson(body)),
      correlationId: request.id,
      causationId: commandId,
      actor,
      ...(ifMatch === undefined ? {} : { ifMatch }),
    },
  });
}

function commandOf(
  intent: OperationRoute['intent'],
  { version, event, documents, build }: OperationInput,
): OperatorCommand {
  if (intent === 'rebuild') return { intent, version };
  if (intent !== 'skip' && intent !== 'retry') return { intent, version, build };
  if (event === undefined) throw new TypeError(`${intent} names an event`);
  return intent === 'retry' ? { intent, version, event } : { intent, version, event, documents };
}
