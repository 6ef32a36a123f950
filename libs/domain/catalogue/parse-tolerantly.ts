import type { z } from 'zod';

/**
 * Reads what an earlier or later release wrote: unknown fields pass over, everything known must be
 * right. (On write the same schemas are strict.) Returns the value without the unknown fields, or
 * the faults in one line.
 */
export function parseTolerantly<Schema extends z.ZodType>(
  schema: Schema,
  stored: unknown,
):
  | { readonly ok: true; readonly value: z.output<Schema> }
  | { readonly ok: false; readonly fault: string } {
  const first = schema.safeParse(stored);
  if (first.success) return { ok: true, value: first.data };
  const known = structuredClone(stored);
  let issues = first.error.issues;
  for (;;) {
    const extra = issues.filter((issue) => issue.code === 'unrecognized_keys');
    if (extra.length === 0) return { ok: false, fault: faultLine(issues) };
    for (const { path, keys } of extra) remove(known, path, keys);
    const again = schema.safeParse(known);
    if (again.success) return { ok: true, value: again.data };
    issues = again.error.issues;
  }
}

function remove(value: unknown, path: readonly PropertyKey[], keys: readonly string[]): void {
  const owner = path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown>)[key],
    value,
  ) as Record<string, unknown>;
  for (const key of keys) delete owner[key];
}

function faultLine(issues: readonly z.core.$ZodIssue[]): string {
  return issues.map((issue) => `${issue.path.join('.') || 'payload'}: ${issue.message}`).join('; ');
}
