import type { z } from 'zod';

/**
 * Whether a type is exactly what a schema describes, to the last field: brands and what is undefined
 * aside, since JSON has neither. What is answered and what is described can then not drift apart.
 */
export type IsDescribedBy<Answer, Schema extends z.ZodType> = IsSame<
  Plain<Answer>,
  Plain<z.output<Schema>>
>;

/** A schema if it describes exactly an answer; else nothing. */
export type Describing<Schema extends z.ZodType, Answer> =
  IsDescribedBy<Answer, Schema> extends true ? Schema : never;

/** A type as JSON has it: no brands, everything readonly, and what is undefined is absent. */
export type Plain<T> = T extends string
  ? { [key: string]: never } extends Record<T, never>
    ? string
    : T
  : T extends readonly (infer Item)[]
    ? readonly Plain<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Plain<Exclude<T[Key], undefined>> }
      : T;

// Two functions that are generic in the same way are assignable only if the types are identical.
type IsSame<A, B> =
  (<T>(it: T) => T extends A ? 1 : 2) extends <T>(it: T) => T extends B ? 1 : 2 ? true : false;
