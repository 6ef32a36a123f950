import { z } from 'zod';

/**
 * The schema of a body: the fields of a payload and others beside them, on one level, and nothing
 * else. A payload of several kinds gives a body of several kinds.
 */
export function bodyOf(payload: z.ZodType, fields: z.ZodRawShape): z.ZodType {
  if (payload instanceof z.ZodObject) {
    return z.strictObject({ ...disjoint(fields, payload), ...payload.shape });
  }
  if (payload instanceof z.ZodDiscriminatedUnion) {
    const kinds = payload.options.map((kind) => bodyOf(kind as z.ZodType, fields));
    return z.discriminatedUnion(payload.def.discriminator, kinds as unknown as Kinds);
  }
  throw new TypeError('a payload is an object, or one of several that a field tells apart');
}

type Kinds = [z.core.$ZodTypeDiscriminable, ...z.core.$ZodTypeDiscriminable[]];

function disjoint(fields: z.ZodRawShape, payload: z.ZodObject): z.ZodRawShape {
  const twice = Object.keys(fields).filter((name) => name in payload.shape);
  if (twice.length > 0) throw new TypeError(`body and payload both have ${twice.join(', ')}`);
  return fields;
}
