import type { StandingFact } from '#kernel';
import type { WorkFact } from './events.ts';

/** What a work was registered as; `undefined` if it was not. */
export function registeredWork(
  facts: readonly StandingFact<WorkFact>[],
): Extract<WorkFact, { type: 'work.registered.v1' }>['data'] | undefined {
  for (const { event } of facts) if (event.type === 'work.registered.v1') return event.data;
  return undefined;
}
