import { applyDecorators } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiQuery } from '@nestjs/swagger';
import { z } from 'zod';

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

/** Describes a page: what it is for, what it may be asked, and what it answers. */
export function DescribesPage(
  summary: string,
  asked: z.ZodObject,
  { answer }: { readonly answer: z.ZodType },
): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary }),
    AskedBy(asked),
    ApiOkResponse({ standardSchema: answer, description: 'The page, and where it stands.' }),
  );
}

function jsonSchemaOf(schema: z.ZodType): z.core.JSONSchema.BaseSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return json;
}
