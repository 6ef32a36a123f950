import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { progressAggregate, type OtherStreams, type ProgressFact } from '#domain';
import {
  decideFacts,
  foldFact,
  isRejection,
  standing,
  standingFacts,
  streamOf,
  type DomainEvent,
  type Fact,
  type FactCommand,
  type StandingFact,
} from '#kernel';
import { commune, criteriaSet, province } from '#testing/known-things.ts';
import { logOf, type LogEntry } from '#testing/log.ts';
import { commandsOf, historicSets, progressRecordings } from '#testing/progress-histories.ts';

const kyTan = commune('Kỳ Tân', province('Hà Tĩnh'));
const progress = streamOf('progress', kyTan.id);
const sets = [criteriaSet('A', '1', '2', '3'), criteriaSet('B', '1', '2')];
const known = new Map(
  [kyTan, ...sets].map(({ stream, recording }) => [stream, factsOf([[stream, recording]])]),
);
const context: OtherStreams = {
  factsOf: <Event extends DomainEvent>(stream: string) =>
    standingFacts(known.get(stream as typeof progress) ?? []) as unknown as StandingFact<Event>[],
};

describe('A decision on the progress of a commune', () => {
  test('knows the sets of the random histories', () => {
    expect(sets.map(({ id }) => id)).toEqual(historicSets.map(({ set }) => set));
  });

  test('never depends on facts that happened later', () => {
    forRandomHistories((facts, command) => {
      if (command.intent === 'retract') return;
      const { last } = command.occurredOn;
      const notLater = facts.filter((fact) => {
        const stands = standing(fact);
        const isNamed = command.intent === 'correct' && fact.eventId === command.corrects;
        return isNamed || (stands !== undefined && stands.occurredOn.first <= last);
      });
      expect(decide(notLater, command)).toEqual(decide(facts, command));
    });
  });

  test('is nothing to do once it was recorded', () => {
    forRandomHistories((facts, command, after) => {
      const decision = decide(facts, command);
      if (isRejection(decision) || decision.length === 0) return;
      expect(decide(after, command)).toEqual([]);
    });
  });

  test('that refuses names an event only if it stands', () => {
    forRandomHistories((facts, command) => {
      const decision = decide(facts, command);
      if (!isRejection(decision) || decision.contradicts === undefined) return;
      const stands = standingFacts(facts).map(({ eventId }) => eventId);
      expect(stands).toContain(decision.contradicts);
    });
  });

  test('that refuses a criterion achieved or lost names the event it contradicts', () => {
    const codes = ['criterion-already-achieved', 'criterion-not-achieved'];
    let refusals = 0;
    forRandomHistories((facts, command) => {
      const decision = decide(facts, command);
      if (!isRejection(decision) || !codes.includes(decision.code)) return;
      refusals += 1;
      expect(decision.contradicts).toBeDefined();
    });
    expect(refusals).toBeGreaterThan(0);
  });
});

function forRandomHistories(
  law: (
    facts: readonly Fact<ProgressFact>[],
    command: FactCommand<ProgressFact>,
    after: readonly Fact<ProgressFact>[],
  ) => void,
): void {
  fc.assert(
    fc.property(progressRecordings, (history) => {
      const commands = commandsOf(history);
      const command = commands.at(-1);
      if (!command) return;
      const recordings = commands.map((each) => [progress, each] as const);
      law(factsOf(recordings.slice(0, -1)), command, factsOf(recordings));
    }),
    { numRuns: 400, seed: 20_260_101 },
  );
}

function factsOf<Event extends DomainEvent>(
  recordings: readonly LogEntry[],
): readonly Fact<Event>[] {
  return logOf(...recordings).reduce<readonly Fact<Event>[]>(
    (facts, event) => foldFact(facts, event),
    [],
  );
}

function decide(facts: readonly Fact<ProgressFact>[], command: FactCommand<ProgressFact>) {
  return decideFacts(progressAggregate, kyTan.id, command, facts, context);
}
