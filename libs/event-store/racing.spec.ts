import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isRejection, sha256, type LoggedEvent } from '#kernel';
import {
  aCommand,
  adding,
  aTally,
  onEveryEventStore,
  TALLY_MAX,
} from '#testing/event-store/index.ts';
import { CommandConflict, connectEventStore, type Answer, type EventStore } from './index.ts';

/** One sending of a command: which command, by which process, to which of the tallies. */
interface Sending {
  readonly command: number;
  readonly process: number;
}

const COMMANDS = 12;
const TALLIES = 2;

/** What each command adds, and on which condition. */
const commands = fc.array(
  fc.record({
    tally: fc.nat(TALLIES - 1),
    amount: fc.integer({ min: 0, max: 8 }),
    ifMatch: fc.option(fc.nat(3), { nil: undefined, freq: 5 }),
  }),
  { minLength: COMMANDS, maxLength: COMMANDS },
);

/** The commands in any order, some of them several times, in rounds of what is sent at once. */
const rounds: fc.Arbitrary<Sending[][]> = fc.array(
  fc.array(fc.record({ command: fc.nat(COMMANDS - 1), process: fc.nat(1) }), { maxLength: 10 }),
  { minLength: 1, maxLength: 4 },
);

onEveryEventStore('Two processes that race', (url) => {
  let processes: EventStore[];

  beforeAll(async () => {
    const connect = () => connectEventStore(url(), { cacheBytesMax: 20_000 });
    processes = await Promise.all([connect(), connect()]);
  });
  afterAll(async () => {
    await Promise.all(processes.map((each) => each.close()));
  });

  async function eventsOf(stream: string): Promise<LoggedEvent[]> {
    const events: LoggedEvent[] = [];
    for await (const event of processes[0]!.readStreams([stream])) events.push(event);
    return events;
  }

  test('leave streams without a gap, in which every command stands once and no rule is broken', async () => {
    await fc.assert(
      fc.asyncProperty(commands, rounds, async (specs, sendings) => {
        const tallies = Array.from({ length: TALLIES }, aTally);
        const sent = specs.map(({ tally, amount, ifMatch }) => ({
          to: tallies[tally]!,
          amount,
          context: aCommand({
            commandHash: sha256(String(amount)),
            ...(ifMatch === undefined ? {} : { ifMatch }),
          }),
        }));
        const answers = new Map<string, Set<string>>();
        for (const round of sendings) {
          await Promise.all(
            round.map(async ({ command, process }) => {
              const { to, amount, context } = sent[command]!;
              const answer = await outcomeOf(
                processes[process]!.execute(context, to, adding(to.id, amount)),
              );
              if (!answer?.recorded) return;
              const known = answers.get(context.commandId) ?? new Set();
              answers.set(context.commandId, known.add(JSON.stringify(answer)));
            }),
          );
        }
        const inTheLog = new Map<string, LoggedEvent>();
        for (const { stream } of tallies) {
          const events = await eventsOf(stream);
          expect(events.map((event) => event.revision)).toEqual(events.map((_, index) => index));
          const sum = events.reduce((total, event) => total + amountOf(event), 0);
          expect(sum).toBeLessThanOrEqual(TALLY_MAX);
          for (const event of events) {
            const { commandId } = event.metadata as { commandId: string };
            expect(inTheLog.has(commandId)).toBe(false);
            inTheLog.set(commandId, event);
          }
        }
        expect([...answers.keys()].sort()).toEqual([...inTheLog.keys()].sort());
        for (const [commandId, event] of inTheLog) {
          const { stream, revision, position, eventId } = event;
          const answer = { stream, revision, position, eventIds: [eventId], recorded: true };
          expect([...answers.get(commandId)!]).toEqual([JSON.stringify(answer)]);
        }
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  test('on one stream both come through, and lose and double nothing', async () => {
    const to = aTally();
    const recorded = await Promise.all(
      processes.flatMap((each) =>
        Array.from({ length: 30 }, () => each.execute(aCommand(), to, adding(to.id, 1))),
      ),
    );
    const revisions = recorded.flatMap((answer) => (isRejection(answer) ? [] : [answer.revision]));
    expect(revisions.sort((a, b) => a - b)).toEqual([...Array(TALLY_MAX).keys()]);
    expect(recorded.filter(isRejection)).toHaveLength(60 - TALLY_MAX);
  }, 20_000);
});

function amountOf(event: LoggedEvent): number {
  return (event.data as { amount: number }).amount;
}

/** The answer of a command; nothing if the domain or the caller's own condition refused it. */
async function outcomeOf(
  executing: ReturnType<EventStore['execute']>,
): Promise<Answer | undefined> {
  try {
    const answer = await executing;
    return isRejection(answer) ? undefined : answer;
  } catch (error) {
    if (error instanceof CommandConflict) return undefined;
    throw error;
  }
}
