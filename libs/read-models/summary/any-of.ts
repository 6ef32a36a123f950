import { ANY_OF_MAX } from '#projections';

/** The values in parts, each as many as one question to the store may name. */
export function partsToName<Value>(values: readonly Value[]): (readonly Value[])[] {
  const starts = Array.from({ length: Math.ceil(values.length / ANY_OF_MAX) }, (_, n) => n);
  return starts.map((n) => values.slice(n * ANY_OF_MAX, (n + 1) * ANY_OF_MAX));
}
