import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ProgressFact } from '#domain';
import { positionOf, streamOf, type Day, type Position } from '#kernel';
import { commune, district, province } from '#testing/known-things.ts';
import { logOf, type LoggedFact } from '#testing/log.ts';
import {
  commandsOf,
  historicSets,
  progressRecordings,
  worthAsking,
} from '#testing/progress-histories.ts';
import { foldedDocument } from '#testing/folding.ts';
import { communeProgress } from './project.ts';
import { viewProgress, type ProgressView } from './view.ts';

const haTinh = province('Hà Tĩnh');
const kyTan = commune('Kỳ Tân', district('Kỳ Anh', haTinh));
const progress = streamOf('progress', kyTan.id);
const universe = historicSets.flatMap(({ set, codes }) => codes.map((code) => `${set}/1/${code}`));

const codesOf = ({ set }: { set: string }): readonly string[] =>
  historicSets.find((each) => each.set === set)?.codes ?? [];

/** What the log says of each subject on a day, as known at a position: surely, and possibly. */
type Answer = Record<string, { surely?: unknown; possibly: unknown[] }>;

/** The independent reference: filter the raw events, apply amendments, sort, the last word counts. */
function reference(log: readonly LoggedFact[], asOf: Day, knownAt: Position): Answer {
  const known = log.filter(({ position }) => position <= knownAt);
  const originals = known.filter(({ metadata }) => metadata.corrects === undefined);
  const told = originals.flatMap((original) => {
    const last = known.findLast(({ metadata }) => metadata.corrects === original.eventId);
    if (last?.type.includes('Retracted')) return [];
    const fact = last ? (last.data as { replacement: LoggedFact }).replacement : original;
    const { first, last: end } = (last ?? original).metadata.occurredOn;
    return [
      { words: wordsOf(fact as ProgressFact), first, end, order: end + first + original.position },
    ];
  });
  const answer: Answer = {};
  for (const { words, first, end } of told.sort((a, b) => (a.order < b.order ? -1 : 1))) {
    for (const [subject, word] of Object.entries(first <= asOf ? words : {})) {
      const entry = (answer[subject] ??= { possibly: [] });
      if (end <= asOf) entry.surely = word;
      else entry.possibly.push(word);
    }
  }
  return answer;
}

/** What one fact says of which subject. */
function wordsOf({ type, data }: ProgressFact): Record<string, unknown> {
  switch (type) {
    case 'progress.programmeJoined.v1':
      return { joined: 'joined' };
    case 'progress.criteriaSetAssigned.v1':
      return { set: `${data.set}/1` };
    case 'progress.finishTargetRegistered.v1':
    case 'progress.finishTargetRevised.v1':
      return { [`target ${data.level}`]: data.year };
    case 'progress.standardReached.v1':
      return { [`reached ${data.level}`]: 'reached' };
    case 'progress.countReported.v1':
      return { count: data.count };
    case 'progress.criterionAchieved.v1':
      return { [keyOf(data.criterion)]: 'achieved', [`lag ${keyOf(data.criterion)}`]: false };
    case 'progress.criterionLost.v1':
      return { [keyOf(data.criterion)]: 'lost' };
    case 'progress.criterionFlaggedLagging.v1':
      return { [`lag ${keyOf(data.criterion)}`]: true };
    case 'progress.baselineRecorded.v1':
      return data.kind === 'count' ? { count: data.count } : wordsOfList(data.achieved.map(keyOf));
  }
}

function wordsOfList(achieved: readonly string[]): Record<string, unknown> {
  const sets = achieved.map((key) => key.slice(0, key.lastIndexOf('/')));
  const spokenOf = universe.filter(
    (key) => sets.length === 0 || sets.some((set) => key.startsWith(`${set}/`)),
  );
  return Object.fromEntries([
    ...spokenOf.map((key) => [key, achieved.includes(key) ? 'achieved' : 'notAchieved']),
    ...achieved.map((key) => [`lag ${key}`, false]),
  ]) as Record<string, unknown>;
}

/** The same answer, read off the page. */
function answerOf(view: ProgressView): Answer {
  const answer: Answer = {};
  const say = (subject: string, dated: readonly { value: unknown; certainty: string }[]): void => {
    const surely = dated.filter(({ certainty }) => certainty === 'surely').at(-1);
    const possibly = dated.filter(({ certainty }) => certainty === 'possibly');
    if (dated.length === 0) return;
    answer[subject] = {
      ...(surely ? { surely: surely.value } : {}),
      possibly: possibly.map(({ value }) => value),
    };
  };
  say('joined', view.joined);
  say(
    'count',
    view.reported.map((each) => ({ ...each, value: each.value.count })),
  );
  say(
    'set',
    view.sets.map((each) => ({ ...each, value: `${each.value.set}/1` })),
  );
  for (const { level, targets, reached } of view.levels) {
    say(`target ${level}`, targets);
    say(`reached ${level}`, reached);
  }
  for (const { criterion, since, possibly } of view.criteria) {
    say(keyOf(criterion), [...(since ? [since] : []), ...possibly]);
  }
  return answer;
}

/** Of the criteria the page shows those of the sets that are or may be in force. */
function onThePage(answer: Answer): Answer {
  const sets = setsIn(answer);
  const isShown = ([subject]: [string, unknown]): boolean =>
    !subject.startsWith('lag ') &&
    (!subject.includes('/') || sets.some((set) => subject.startsWith(`${set}/`)));
  return Object.fromEntries(Object.entries(answer).filter(isShown));
}

function setsIn({ set }: Answer): string[] {
  return set ? ([set.surely, ...set.possibly].filter(Boolean) as string[]) : [];
}

/** Criteria met, counted from the reference: in the set that surely holds, bounded by all others. */
function countedIn(answer: Answer): ProgressView['counted'] {
  const counts = setsIn(answer).map((set) => {
    const entries = Object.entries(answer).filter(([subject]) => subject.startsWith(`${set}/`));
    const met = entries.map(([, { surely, possibly }]) =>
      [surely, ...possibly].map((word) => (word === 'achieved' ? 1 : 0)),
    );
    const sum = (pick: (words: readonly number[]) => number): number =>
      met.reduce((total, words) => total + pick(words), 0);
    return {
      surely: sum(([surely]) => surely ?? 0),
      least: sum((words) => Math.min(...words)),
      greatest: sum((words) => Math.max(...words)),
    };
  });
  const none = { surely: 0, least: 0, greatest: 0 };
  const shown = answer['set']?.surely === undefined ? [none, ...counts] : counts;
  return {
    surely: shown[0]?.surely ?? 0,
    least: Math.min(...shown.map(({ least }) => least)),
    greatest: Math.max(...shown.map(({ greatest }) => greatest)),
  };
}

function keyOf({ set, version, code }: { set: string; version: number; code: string }): string {
  return `${set}/${version}/${code}`;
}

describe('A page of a commune’s progress', () => {
  test('answers every day and every state of knowledge as the raw events do', () => {
    fc.assert(
      fc.property(progressRecordings, worthAsking, fc.nat(), (history, asOf, known) => {
        const commands = commandsOf(history, 1);
        const log = logOf(
          [kyTan.stream, kyTan.recording],
          ...commands.map((command) => [progress, command] as const),
        );
        const knownAt = positionOf(BigInt((known % log.length) + 1));
        const document = foldedDocument(communeProgress, log, kyTan.id);
        const view = viewProgress(document, asOf as Day, knownAt, codesOf);
        if (!view) throw new Error('the commune is known');
        const expected = reference(log.slice(1), asOf as Day, knownAt);
        expect(answerOf(view)).toEqual(onThePage(expected));
        expect(view.counted).toEqual(countedIn(expected));
        for (const { criterion, isLagging } of view.criteria) {
          expect(isLagging).toBe(expected[`lag ${keyOf(criterion)}`]?.surely === true);
        }
      }),
      { numRuns: 800, seed: 20_260_101 },
    );
  });
});
