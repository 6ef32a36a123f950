import fc from 'fast-check';
import type { ProgressFact } from '#domain';
import type { Circumstances, FactCommand } from '#kernel';
import { aReport, happened } from './circumstances.ts';
import { givenEvent, idOfThe, misread } from './history.ts';

/** What somebody may record of a commune's progress; amendments name an earlier recording. */
export type ProgressRecording =
  | { readonly intent: 'record'; readonly event: ProgressFact; readonly when: string }
  | {
      readonly intent: 'correct';
      readonly which: number;
      readonly by: readonly ProgressFact[];
      readonly when: string;
    }
  | { readonly intent: 'retract'; readonly which: number };

/** Two criteria sets that the histories assign, and how many criteria they have. */
export const historicSets = [
  { set: idOfThe('criteria set A'), codes: ['1', '2', '3'] },
  { set: idOfThe('criteria set B'), codes: ['1', '2'] },
] as const;

/** The days on which it is worth asking what was true. */
export const worthAsking = fc.constantFrom(
  ...['2009-12-31', '2010-06-30', '2010-12-31', '2011-07-01', '2011-12-31', '2012-02-01'],
  ...['2012-06-15', '2012-12-31', '2013-12-31', '2014-12-31', '2015-03-15', '2020-12-31'],
);

const whens = fc.constantFrom(
  ...['2010', '2011', '2011-H2', '2012-Q1', '2012-06', '2012-06-15', '2013', '2013/2015'],
  ...['2014', '2015-03', '2015', '2010/2012'],
);
const assignedSets = fc.constantFrom(...historicSets.map(({ set }) => ({ set, version: 1 })));
const criteria = fc.constantFrom(
  ...historicSets.flatMap(({ set, codes }) => codes.map((code) => ({ set, version: 1, code }))),
);
const levels = fc.constantFrom('standard' as const, 'advanced' as const);
const counts = fc.integer({ min: 0, max: 3 });
const years = fc.integer({ min: 2012, max: 2016 });

const baselines = fc.oneof(
  counts.map((count) => ({ kind: 'count' as const, count })),
  fc
    .uniqueArray(criteria, { maxLength: 3 })
    .map((achieved) => ({ kind: 'list' as const, achieved })),
);

/** One fact of every kind, so that a correction finds one of the kind it corrects. */
const oneOfEach: fc.Arbitrary<readonly ProgressFact[]> = fc
  .record({
    baseline: baselines,
    set: assignedSets,
    criterion: criteria,
    level: levels,
    year: years,
  })
  .chain(({ baseline, set, criterion, level, year }) =>
    counts.map((count): readonly ProgressFact[] => [
      { type: 'progress.programmeJoined.v1', data: {} },
      { type: 'progress.baselineRecorded.v1', data: baseline },
      { type: 'progress.criteriaSetAssigned.v1', data: set },
      { type: 'progress.finishTargetRegistered.v1', data: { level, year } },
      { type: 'progress.finishTargetRevised.v1', data: { level, year } },
      { type: 'progress.criterionAchieved.v1', data: { criterion } },
      { type: 'progress.criterionAchieved.v1', data: { criterion } },
      { type: 'progress.criterionLost.v1', data: { criterion } },
      { type: 'progress.criterionFlaggedLagging.v1', data: { criterion } },
      { type: 'progress.countReported.v1', data: { count } },
      { type: 'progress.standardReached.v1', data: { level } },
    ]),
  );

const recordings: fc.Arbitrary<ProgressRecording> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({ facts: oneOfEach, which: fc.nat(), when: whens })
      .map(({ facts, which, when }) => ({
        intent: 'record' as const,
        event: facts[which % facts.length] ?? { type: 'progress.programmeJoined.v1', data: {} },
        when,
      })),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      intent: fc.constant('correct' as const),
      which: fc.nat(),
      by: oneOfEach,
      when: whens,
    }),
  },
  { weight: 1, arbitrary: fc.record({ intent: fc.constant('retract' as const), which: fc.nat() }) },
);

/** Histories of a commune: facts found late, in any order, corrected, retracted, restored. */
export const progressRecordings: fc.Arbitrary<readonly ProgressRecording[]> = fc.array(recordings, {
  minLength: 1,
  maxLength: 14,
});

/**
 * The recordings as commands, if everything is recorded: the n-th is event `before + n` of the log.
 * An amendment before there is any fact is left out.
 */
export function commandsOf(
  history: readonly ProgressRecording[],
  before = 0,
): readonly FactCommand<ProgressFact>[] {
  const commands: FactCommand<ProgressFact>[] = [];
  for (const recording of history) {
    const originals = commands.flatMap((command, index) =>
      command.intent === 'record' ? [{ id: givenEvent(before + index + 1), ...command }] : [],
    );
    const command = commandOf(recording, originals);
    if (command) commands.push(command);
  }
  return commands;
}

function commandOf(
  recording: ProgressRecording,
  originals: readonly { readonly id: string; readonly event: ProgressFact }[],
): FactCommand<ProgressFact> | undefined {
  if (recording.intent === 'record') {
    return { intent: 'record', event: recording.event, ...circumstances(recording.when) };
  }
  const original = originals[recording.which % Math.max(1, originals.length)];
  if (!original) return undefined;
  const corrects = original.id;
  if (recording.intent === 'retract') {
    return { intent: 'retract', corrects, source: aReport, reason: misread };
  }
  const event = recording.by.find(({ type }) => type === original.event.type) ?? original.event;
  return { intent: 'correct', corrects, event, ...circumstances(recording.when) };
}

function circumstances(when: string): Circumstances {
  return happened(when, { reason: misread });
}
