import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { eventOf, type CircumstancesInput, type CommandRoute } from '#contracts';
import { newAggregateId } from '#event-store';
import {
  canonicalJson,
  dayAt,
  sha256,
  streamOf,
  type Circumstances,
  type Day,
  type DomainEvent,
  type FactCommand,
} from '#kernel';
import { callerOf } from '#platform/server.ts';
import { intervalOf, occurrence } from './days.ts';
import { CorrectFact, RecordFact, RetractFact } from './fact-commands.ts';
import { commandIdOf, expectedRevisionOf, type KeyScope } from './request-headers.ts';

/** A body that has passed its route's schema. */
export type CheckedBody = Readonly<Record<string, unknown>>;

/** Turns a request with a checked body into the command it asks for. */
export function commandOf(
  route: CommandRoute,
  request: FastifyRequest,
  body: CheckedBody,
  nowMs: number,
): RecordFact | CorrectFact | RetractFact {
  const { category, addressField } = route;
  const { actor, areas: authority } = callerOf(request);
  const addressed = addressField === undefined ? undefined : (body[addressField] as string);
  const scope: KeyScope = {
    actor: actor.ref,
    path: request.routeOptions.url ?? '',
    ...(addressed === undefined ? {} : { stream: streamOf(category, addressed) }),
  };
  const commandId = commandIdOf(request.headers, scope) ?? randomUUID();
  const ifMatch = expectedRevisionOf(request.headers);
  const asked = {
    category,
    id: addressed ?? newAggregateId(commandId),
    authority,
    today: dayAt(nowMs),
    context: {
      commandId,
      commandHash: sha256(canonicalJson(body)),
      correlationId: request.id,
      causationId: commandId,
      actor,
      ...(ifMatch === undefined ? {} : { ifMatch }),
    },
  };
  const command = factCommandOf(route, body, asked.today);
  switch (command.intent) {
    case 'record':
      return new RecordFact({ ...asked, command });
    case 'correct':
      return new CorrectFact({ ...asked, command });
    case 'retract':
      return new RetractFact({ ...asked, command });
  }
}

function factCommandOf(
  route: CommandRoute,
  body: CheckedBody,
  today: Day,
): FactCommand<DomainEvent> {
  const said = body as unknown as CircumstancesInput & { readonly corrects: string };
  const { occurredOn, corrects } = said;
  const beside = circumstancesOf(said);
  if (route.intent === 'retract') return { intent: 'retract', corrects, ...beside };
  if (occurredOn === undefined) throw new TypeError(`${route.imperative} does not say when`);
  const fact = {
    event: eventOf(route, body),
    occurredOn: occurrence(occurredOn, today),
    ...beside,
  };
  return route.intent === 'record'
    ? { intent: 'record', ...fact }
    : { intent: 'correct', corrects, ...fact };
}

function circumstancesOf(said: CircumstancesInput): Omit<Circumstances, 'occurredOn'> {
  const { source, effectiveOn, evidence, reason, inferred } = said;
  return {
    source,
    ...(effectiveOn === undefined ? {} : { effectiveOn: intervalOf(effectiveOn) }),
    ...(evidence === undefined ? {} : { evidence }),
    ...(reason === undefined ? {} : { reason }),
    ...(inferred === undefined ? {} : { inferred }),
  };
}
