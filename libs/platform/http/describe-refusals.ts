import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { problemSchema } from '../problems/problem-schema.ts';
import { titleOf } from '../problems/titles.ts';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Parameter = NonNullable<Operation['parameters']>[number];

const PROBLEM = { $ref: '#/components/schemas/Problem' };

const LANGUAGE: Parameter = {
  name: 'lang',
  in: 'query',
  required: false,
  description: 'The language of the texts; else Accept-Language, else Vietnamese.',
  schema: { type: 'string', enum: ['vi', 'en'] },
};

/**
 * Adds to every operation how it is refused (RFC 9457), and the parameter that chooses the
 * language: what one asks decides which refusals there can be, not who wrote the operation.
 */
export function describeRefusals(document: OpenAPIObject): OpenAPIObject {
  const { $schema: _, $defs } = z.toJSONSchema(problemSchema, {
    io: 'output',
    override: ({ jsonSchema }) => delete jsonSchema.id,
  });
  const components = (document.components ??= {});
  components.schemas = { ...components.schemas, ...($defs as typeof components.schemas) };
  for (const path of Object.values(document.paths)) {
    for (const operation of [path.get, path.post]) if (operation) describe(operation);
  }
  return document;
}

function describe(operation: Operation): void {
  const parameters = (operation.parameters ??= []);
  for (const status of refusalsOf(operation)) {
    operation.responses[status] ??= refusal(titleOf(status).en);
  }
  for (const response of Object.values(operation.responses)) {
    if (response && 'description' in response) response.description ||= 'As asked.';
  }
  operation.responses.default ??= refusal('Refused otherwise.');
  const listed = parameters.some((each) => 'name' in each && each.name === 'lang');
  if (!listed) parameters.push(LANGUAGE);
}

function refusal(description: string): NonNullable<Operation['responses'][string]> {
  return { description, content: { 'application/problem+json': { schema: PROBLEM } } };
}

function refusalsOf({ parameters = [], requestBody, security }: Operation): number[] {
  const asks = (place: string, name?: string): boolean =>
    parameters.some(
      (each) => 'in' in each && each.in === place && (name === undefined || each.name === name),
    );
  const writes = requestBody !== undefined;
  const when = (condition: boolean, ...statuses: number[]): number[] => (condition ? statuses : []);
  return [
    ...when(parameters.length > 0, 400),
    ...when(security !== undefined, 401, 403),
    ...when(writes || asks('path'), 404),
    ...when(writes, 409, 413, 415),
    ...when(asks('header', 'If-Match'), 412),
    ...when(parameters.length > 0 || security !== undefined, 503),
  ];
}
