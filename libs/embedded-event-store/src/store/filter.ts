import type { StoredEvent } from '../log/record.ts';
import { expressionTest } from './expression.ts';

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

/** Makes the test; throws a SyntaxError for a regular expression that is refused. */
export function makeFilter(spec: FilterSpec): EventFilter {
  const name = (event: StoredEvent) => (spec.on === 'stream' ? event.stream : event.type);
  if (spec.regex !== '') {
    const passes = expressionTest(spec.regex);
    return (event) => passes(name(event));
  }
  const { prefixes } = spec;
  return (event) => {
    const value = name(event);
    return prefixes.some((prefix) => value.startsWith(prefix));
  };
}
