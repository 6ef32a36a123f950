import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isRejection, positionOf, type Position, type Rejection, type Uuid } from '#kernel';
import { happened } from '#testing/circumstances.ts';
import { givenEvent, idOfThe } from '#testing/history.ts';
import { decideProjection, SKIPS_MAX, type OperatorCommand } from './decide.ts';
import type { ProjectionEvent } from './events.ts';
import { evolveProjection, undecided, type ProjectionState } from './state.ts';

const reason = { code: 'wrong-amount', text: 'Số tiền ghi sai, không sửa được.' };
const because = { ...happened('2026-07-01', { source: { kind: 'system' } }), reason };
const poison = idOfThe('poison');
const skip = (documents?: string[], event = poison, version = 1): OperatorCommand => ({
  intent: 'skip',
  version,
  event,
  documents,
});
const retry = (event = poison, version = 1): OperatorCommand => ({
  intent: 'retry',
  version,
  event,
});
const rebuild = (version = 1): OperatorCommand => ({ intent: 'rebuild', version });

/** Decides after what was decided before, whose events count from 1. */
function given(...before: readonly OperatorCommand[]) {
  const state = before.reduce<ProjectionState>(
    (known, command) => after(known, decide(command, known)),
    undecided,
  );
  return { when: (command: OperatorCommand) => decide(command, state), state };
}

function decide(
  command: OperatorCommand,
  state: ProjectionState,
  versions = [1, 2],
  holdsEverything = false,
) {
  return decideProjection(command, because, state, {
    versions,
    holdsEverything,
    names: ['communes', 'works'],
  });
}

function after(
  state: ProjectionState,
  decision: ReturnType<typeof decideProjection>,
): ProjectionState {
  if (isRejection(decision)) return state;
  return decision.reduce(
    (known, { event }) =>
      evolveProjection(known, {
        ...event,
        eventId: givenEvent(known.skips.length + 1),
        position: positionOf(BigInt(known.rebuilds.length + 1)),
      }),
    state,
  );
}

function events(decision: ReturnType<typeof decideProjection>): ProjectionEvent[] {
  if (isRejection(decision)) throw new Error(decision.code);
  return decision.map(({ event }) => event);
}

describe('skipping an event', () => {
  test('is recorded with its reason, and concerns nobody', () => {
    expect(given().when(skip())).toEqual([
      {
        ...because,
        event: { type: 'projection.eventSkipped.v1', data: { version: 1, event: poison } },
        concerns: [],
      },
    ]);
  });

  test('may name the documents in which it is skipped', () => {
    expect(events(given().when(skip(['a', 'b'])))).toEqual([
      {
        type: 'projection.eventSkipped.v1',
        data: { version: 1, event: poison, documents: ['a', 'b'] },
      },
    ]);
  });

  test('that was skipped already is nothing to do', () => {
    expect(given(skip()).when(skip())).toEqual([]);
    expect(given(skip()).when(skip(['a']))).toEqual([]);
    expect(given(skip(['a', 'b'])).when(skip(['b']))).toEqual([]);
  });

  test('in further documents records those alone', () => {
    expect(events(given(skip(['a'])).when(skip(['a', 'b'])))).toMatchObject([
      { data: { documents: ['b'] } },
    ]);
    expect(events(given(skip(['a'])).when(skip()))).toMatchObject([
      { data: { version: 1, event: poison } },
    ]);
  });

  test('counts for its version alone: a new version starts without skips', () => {
    expect(events(given(skip()).when(skip(undefined, poison, 2)))).toHaveLength(1);
  });

  test('in single documents is refused of a model that holds every event, as a whole it is not', () => {
    expect(decide(skip(['a']), undecided, [1], true)).toMatchObject({
      kind: 'refused',
      code: 'read-model-holds-everything',
    });
    expect(events(decide(skip(), undecided, [1], true))).toHaveLength(1);
  });

  test('is refused where so many were skipped that the read model is what has to change', () => {
    const skips = Array.from({ length: SKIPS_MAX }, (_, n) => ({
      decidedBy: givenEvent(n + 1),
      version: 1,
      event: idOfThe(`event ${n}`),
    }));
    const all = { ...undecided, skips };
    expect(decide(skip(), all)).toMatchObject({ code: 'too-many-skips' });
    expect(decide(skip(), { ...all, skips: skips.slice(1) })).toHaveLength(1);
    expect(decide(skip(undefined, poison, 2), all)).toHaveLength(1);
  });
});

describe('retrying an event', () => {
  test('is recorded each time: each is an attempt', () => {
    const retried = [{ type: 'projection.eventRetried.v1', data: { version: 1, event: poison } }];
    expect(events(given().when(retry()))).toEqual(retried);
    expect(events(given(retry()).when(retry()))).toEqual(retried);
  });

  test('that was skipped as a whole is refused, and names the decision', () => {
    expect(given(skip()).when(retry())).toMatchObject({
      code: 'event-already-skipped',
      contradicts: givenEvent(1),
    });
    expect(events(given(skip()).when(retry(poison, 2)))).toHaveLength(1);
    expect(events(given(skip(['a'])).when(retry()))).toHaveLength(1);
  });
});

describe('asking for a rebuild', () => {
  test('is recorded each time', () => {
    const asked = [{ type: 'projection.rebuildRequested.v1', data: { version: 2 } }];
    expect(events(given().when(rebuild(2)))).toEqual(asked);
    expect(events(given(rebuild(2)).when(rebuild(2)))).toEqual(asked);
  });
});

const [asked, askedLater] = [1n, 2n].map(positionOf);
const promote = (build?: Position, version = 1): OperatorCommand => ({
  intent: 'promote',
  version,
  build,
});
const rollBack = (build?: Position, version = 1): OperatorCommand => ({
  ...promote(build, version),
  intent: 'roll-back',
});
const cleanUp = (build?: Position, version = 1): OperatorCommand => ({
  ...promote(build, version),
  intent: 'clean-up',
});

describe('letting a build serve', () => {
  test('is recorded with the version and the request that it was built for', () => {
    const { when } = given(rebuild(), rebuild());
    expect(events(when(promote(askedLater)))).toEqual([
      { type: 'projection.promoted.v1', data: { version: 1, build: askedLater } },
    ]);
    expect(events(when(rollBack(asked)))).toEqual([
      { type: 'projection.rolledBack.v1', data: { version: 1, build: asked } },
    ]);
  });

  test('names the first build of a version by the version alone', () => {
    expect(events(given().when(promote(undefined, 2)))).toEqual([
      { type: 'projection.promoted.v1', data: { version: 2 } },
    ]);
  });

  test('is recorded again, for it may not have been followed the first time', () => {
    expect(events(given(rebuild(), promote(asked)).when(promote(asked)))).toHaveLength(1);
  });

  test.each([promote(asked), rollBack(asked), cleanUp(asked)])(
    'that nobody asked for is unknown',
    (command) => {
      const unknown = { kind: 'unknown', code: 'unknown-build' };
      expect(given().when(command)).toMatchObject(unknown);
      expect(given(rebuild(2)).when(command)).toMatchObject(unknown);
    },
  );

  test('that was to be dropped is recorded, for the drop may not have been followed', () => {
    const { when } = given(rebuild(), cleanUp(asked), cleanUp());
    expect(events(when(promote(asked)))).toHaveLength(1);
    expect(events(when(rollBack()))).toHaveLength(1);
  });
});

describe('dropping a build', () => {
  test('is recorded, and again, for it may have served the first time', () => {
    const dropped = { type: 'projection.cleanedUp.v1', data: { version: 1, build: asked } };
    expect(events(given(rebuild()).when(cleanUp(asked)))).toEqual([dropped]);
    expect(events(given(rebuild(), cleanUp(asked)).when(cleanUp(asked)))).toEqual([dropped]);
  });

  test('that was to serve is recorded: its promotion may not have been followed', () => {
    const { when } = given(rebuild(), promote(asked));
    expect(events(when(cleanUp(asked)))).toHaveLength(1);
    expect(events(when(cleanUp()))).toHaveLength(1);
  });

  test('reaches versions of earlier releases, and of no later one', () => {
    expect(events(decide(cleanUp(undefined, 1), undecided, [2]))).toHaveLength(1);
    expect(decide(cleanUp(undefined, 3), undecided, [2])).toMatchObject({
      code: 'unknown-model-version',
    });
  });
});

describe('any decision', () => {
  test.each([skip(), retry(), rebuild(), promote(), rollBack(), cleanUp()])(
    'on a model that does not exist is unknown',
    (command) => {
      expect(decide(command, undecided, [])).toMatchObject({
        kind: 'unknown',
        code: 'unknown-read-model',
        text: { en: expect.stringContaining('there are: communes, works') },
      });
    },
  );

  test.each([skip(undefined, poison, 3), retry(poison, 3), rebuild(3), promote(undefined, 3)])(
    'on a version that this release does not have is unknown, and names those it has',
    (command) => {
      const decision = given().when(command) as Rejection;
      expect(decision).toMatchObject({ kind: 'unknown', code: 'unknown-model-version' });
      expect(decision.text.en).toContain('1, 2');
    },
  );

  const aCommand: fc.Arbitrary<OperatorCommand> = fc.record({
    intent: fc.constantFrom('skip', 'retry', 'rebuild'),
    version: fc.integer({ min: 1, max: 3 }),
    event: fc.constantFrom<Uuid>(poison, idOfThe('another')),
    documents: fc.option(fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }), {
      nil: undefined,
    }),
  });

  test('to skip, made twice, records nothing the second time', () => {
    fc.assert(
      fc.property(fc.array(aCommand, { maxLength: 12 }), (commands) => {
        const { state } = given(...commands);
        for (const command of commands.filter(({ intent }) => intent === 'skip')) {
          const decision = decide(command, state);
          if (!isRejection(decision)) expect(decision).toEqual([]);
        }
      }),
    );
  });

  test('leaves no document of an event skipped twice in a version', () => {
    fc.assert(
      fc.property(fc.array(aCommand, { maxLength: 12 }), (commands) => {
        const named = given(...commands).state.skips.flatMap(({ version, event, documents }) =>
          (documents ?? ['as a whole']).map((id) => `${version} ${event} ${id}`),
        );
        expect(new Set(named).size).toBe(named.length);
      }),
    );
  });
});
