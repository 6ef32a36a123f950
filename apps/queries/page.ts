import type { z } from 'zod';
import type { IsDescribedBy, Plain } from '#contracts';
import type { DocumentReader, ReadModel } from '#projections';
import type { Language, Viewpoint } from '#read-models';
import type { Standing } from './answering/answers.ts';

/** How a page is read: what it rests on, and what is read for what was asked. */
export interface PageReading<Asked, Value extends object> {
  readonly models: readonly ReadModel[];
  /** The name under which its answers are kept until its models move on, if they cost much. */
  readonly keptAs?: string;
  readonly read: (reader: DocumentReader, viewpoint: Viewpoint, asked: Asked) => Promise<Value>;
}

/** A page of the ledger: how it is read, and the schema of what it answers. */
export interface Page<Asked, Value extends object> extends PageReading<Asked, Value> {
  readonly answer: z.ZodType;
}

/** What a page answers. */
export type AnswerOf<Declared> =
  Declared extends Page<never, infer Value> ? Promise<Standing & Value> : never;

/** What is asked of a page about one thing, beside its parameters. */
export interface OfOne {
  readonly id: string;
}

/** In which language what people read is written. */
export interface InLanguage {
  readonly language: Language;
}

/**
 * Declares a page. It can be asked for only if what is read is, with where the answer stands, exactly
 * what the schema describes, to the last field: one truth for OpenAPI and for what is answered.
 */
export function page<Asked, Value extends object, Schema extends z.ZodType>(
  answer: Schema,
  reading: PageReading<Asked, Value>,
): Agreeing<Schema, Standing & Value, Page<Asked, Value>> {
  return { answer, ...reading } as unknown as Agreeing<
    Schema,
    Standing & Value,
    Page<Asked, Value>
  >;
}

/** Declares a page that is about no day, and so names none. */
export function timelessPage<Asked, Value extends object, Schema extends z.ZodType>(
  answer: Schema,
  reading: PageReading<Asked, Value>,
): Agreeing<Schema, Omit<Standing, 'asOf'> & Value, Page<Asked, Value>> {
  return { answer, ...reading } as unknown as Agreeing<
    Schema,
    Omit<Standing, 'asOf'> & Value,
    Page<Asked, Value>
  >;
}

/** The page if schema and answer agree; else something of which no controller can ask anything. */
type Agreeing<Schema extends z.ZodType, Answer, Declared> =
  IsDescribedBy<Answer, Schema> extends true
    ? Declared
    : { readonly drift: [described: Plain<z.output<Schema>>, answered: Plain<Answer>] };
