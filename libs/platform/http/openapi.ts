import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { programVersion } from '../health/version.ts';
import { describeRefusals } from './describe-refusals.ts';

/** The OpenAPI 3.1 description of a program, from the schemas that check its requests. */
export function openApiOf(app: NestFastifyApplication): OpenAPIObject {
  const about = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Commune Ledger')
    .setDescription(
      'The ledger of the communes in the New Rural Development programme. ' +
        'Sổ ghi sự kiện của các xã trong chương trình xây dựng nông thôn mới.',
    )
    .setVersion(programVersion().version)
    .addServer('/', 'The program that gives this description')
    .addBearerAuth()
    .build();
  const document = SwaggerModule.createDocument(app, about, {
    standardSchemaConverter: (schema, { schemaType }) =>
      schema instanceof z.ZodType ? convert(schema, schemaType) : undefined,
  });
  return describeRefusals(document);
}

/** A schema that has an id becomes a component that is referred to, and so do those inside it. */
function convert(
  schema: z.ZodType,
  io: 'input' | 'output',
): { schema: unknown; components: Record<string, unknown> } {
  const {
    $schema: _,
    $defs = {},
    ...json
  } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    // The id is the component's name; inside the component it means nothing.
    override: ({ jsonSchema }) => delete jsonSchema.id,
  });
  return { schema: json, components: $defs };
}

/** Serves the description: `/docs` for people, to which `/` leads; `/docs/openapi.json`. */
export function serveOpenApi(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => openApiOf(app), {
    jsonDocumentUrl: 'docs/openapi.json',
    raw: ['json'],
  });
  const http = app.getHttpAdapter().getInstance();
  http.get('/', (_request, reply) => reply.redirect('/docs'));
}
