import { applyDecorators } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiQuery } from '@nestjs/swagger';
import { z } from 'zod';
import { listPageSchema, pageSchema } from '#contracts';

/**
 * Describes the parameters of a page in the OpenAPI document from the schema that checks them. (Nest
 * finds them by itself only with the metadata that TypeScript emits, which this project does not.)
 */
export function AskedBy(schema: z.ZodObject): MethodDecorator {
  const { properties = {} } = jsonSchemaOf(schema);
  return applyDecorators(
    ...Object.entries(properties).map(([name, property]) => {
      const { description, ...rest } = property as { description?: string };
      return ApiQuery({
        name,
        required: false,
        schema: rest,
        ...(description === undefined ? {} : { description }),
      });
    }),
  );
}

/** Describes the id in the address of a page. */
export function WithId(): MethodDecorator {
  return ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } });
}

/** Describes what a page about one thing answers. */
export function AnswersOne(): MethodDecorator {
  return ApiOkResponse({
    standardSchema: pageSchema,
    description: 'The page, and where it stands.',
  });
}

/** Describes what a list answers. */
export function AnswersList(): MethodDecorator {
  return ApiOkResponse({
    standardSchema: listPageSchema,
    description: 'The list, and where it stands.',
  });
}

function jsonSchemaOf(schema: z.ZodType): z.core.JSONSchema.BaseSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return json;
}
