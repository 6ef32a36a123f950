import type { StoredEvent } from '../log/record.ts';

/** A filter on `$all` as a client states it. */
export interface FilterSpec {
  readonly on: 'stream' | 'type';
  /** Used when it is not empty. */
  readonly regex: string;
  /** Else any of these. */
  readonly prefixes: readonly string[];
  /** How many events may be looked at between two checks of the checkpoint. */
  readonly window: number;
  /** So many windows make a checkpoint interval. */
  readonly checkpointMultiplier: number;
}

/** Whether an event passes. */
export type EventFilter = (event: StoredEvent) => boolean;

/** Makes the test; throws a SyntaxError for a regular expression that is none. */
export function makeFilter(spec: FilterSpec): EventFilter {
  const name = (event: StoredEvent) => (spec.on === 'stream' ? event.stream : event.type);
  if (spec.regex !== '') {
    const regex = compile(spec.regex);
    return (event) => regex.test(name(event));
  }
  const { prefixes } = spec;
  return (event) => {
    const value = name(event);
    return prefixes.some((prefix) => value.startsWith(prefix));
  };
}

/** Expressions written for other languages may escape what the Unicode mode does not let them. */
function compile(expression: string): RegExp {
  try {
    return new RegExp(expression, 'u');
  } catch {
    return new RegExp(expression);
  }
}
