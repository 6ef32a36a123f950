import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { programVersion } from '../health/version.ts';

/** The OpenAPI 3.1 description of a program, from the schemas that check its requests. */
export function openApiOf(app: NestFastifyApplication): OpenAPIObject {
  const about = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Commune Ledger')
    .setDescription(
      'The ledger of the communes in the New Rural Development programme. ' +
        'Sổ cái các xã trong chương trình xây dựng nông thôn mới.',
    )
    .setVersion(programVersion().version)
    .addBearerAuth()
    .build();
  return SwaggerModule.createDocument(app, about, {
    standardSchemaConverter: (schema, { schemaType }) =>
      schema instanceof z.ZodType
        ? { schema: z.toJSONSchema(schema, { io: schemaType, unrepresentable: 'any' }) }
        : undefined,
  });
}

/** Serves the description: `/docs` for people, `/docs/openapi.json` for programs. */
export function serveOpenApi(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => openApiOf(app), {
    jsonDocumentUrl: 'docs/openapi.json',
    raw: ['json'],
  });
}
