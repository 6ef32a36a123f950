import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isRejection, sha256, type LoggedEvent } from '#kernel';
import {
  aCommand,
  added,
  adding,
  aTally,
  onEveryEventStore,
  tally,
  tallyFull,
} from '#testing/event-store/index.ts';
import { connectEventStore, newAggregateId, type EventStore } from './index.ts';

onEveryEventStore('Executing a command', (url) => {
  let here: EventStore;
  let elsewhere: EventStore;

  beforeAll(async () => {
    here = await connectEventStore(url(), { attemptsMax: 3 });
    elsewhere = await connectEventStore(url());
  });
  afterAll(async () => {
    await Promise.all([here.close(), elsewhere.close()]);
  });

  async function eventsOf(stream: string): Promise<LoggedEvent[]> {
    const events: LoggedEvent[] = [];
    for await (const event of here.readStreams([stream])) events.push(event);
    return events;
  }

  test('answers with the stream, the revision, the position and the ids of what was recorded', async () => {
    const to = aTally();
    const answer = await here.execute(aCommand(), to, async () => ({
      events: [added(1), added(2)],
    }));
    const events = await eventsOf(to.stream);
    expect(answer).toEqual({
      stream: to.stream,
      revision: 1,
      position: events[1]?.position,
      eventIds: events.map((event) => event.eventId),
      recorded: true,
    });
  });

  test('records who asked, for whom, and on what basis, every value a string', async () => {
    const to = aTally();
    const command = aCommand({ onBehalfOf: 'commune-office-7' });
    const areas = ['5f0c0c52-5f0f-4b7e-9d4e-1f6f3f0d8a11'];
    await here.execute(command, to, async () => ({ events: [added(1)], areas }));
    const [event] = await eventsOf(to.stream);
    expect(event?.metadata).toMatchObject({
      $correlationId: command.correlationId,
      $causationId: command.causationId,
      commandId: command.commandId,
      commandHash: command.commandHash,
      onBehalfOf: 'commune-office-7',
      actor: '{"kind":"person","ref":"officer-1","role":"officer"}',
      areas: JSON.stringify(areas),
    });
    expect(Object.values(event?.metadata as object).every((v) => typeof v === 'string')).toBe(true);
  });

  describe('repeated', () => {
    test('gives the first answer, byte for byte, in this process and in another', async () => {
      const [to, command] = [aTally(), aCommand()];
      const first = await here.execute(command, to, adding(to.id, 3));
      await here.execute(aCommand(), to, adding(to.id, 4));
      const again = await here.execute(command, to, adding(to.id, 3));
      const there = await elsewhere.execute(command, to, adding(to.id, 3));
      expect([again, there].map((a) => JSON.stringify(a))).toEqual(
        Array(2).fill(JSON.stringify(first)),
      );
      expect(await eventsOf(to.stream)).toHaveLength(2);
    });

    test('gives the first answer when it would be refused by now', async () => {
      const [to, command] = [aTally(), aCommand()];
      const first = await here.execute(command, to, adding(to.id, 15));
      expect(await here.execute(command, to, adding(to.id, 15))).toEqual(first);
      expect(await elsewhere.execute(command, to, adding(to.id, 15))).toEqual(first);
    });

    test('gives the first answer when its If-Match no longer fits', async () => {
      const to = aTally();
      await here.execute(aCommand(), to, adding(to.id, 1));
      const command = aCommand({ ifMatch: 0 });
      const first = await here.execute(command, to, adding(to.id, 1));
      await here.execute(aCommand(), to, adding(to.id, 1));
      expect(await here.execute(command, to, adding(to.id, 1))).toEqual(first);
      expect(await elsewhere.execute(command, to, adding(to.id, 1))).toEqual(first);
    });

    test('by a process that knows the stream from before, gives the first answer', async () => {
      const to = aTally();
      await elsewhere.execute(aCommand(), to, adding(to.id, 1));
      const command = aCommand();
      const first = await here.execute(command, to, adding(to.id, 2));
      expect(await elsewhere.execute(command, to, adding(to.id, 2))).toEqual(first);
    });

    test('and decided otherwise by a process that was behind, gives the first answer', async () => {
      const to = aTally();
      await elsewhere.execute(aCommand(), to, adding(to.id, 1));
      const command = aCommand();
      const plan = (amounts: number[]) => async () => ({ events: amounts.map(added) });
      const first = await here.execute(command, to, plan([2, 3]));
      expect(await elsewhere.execute(command, to, plan([2]))).toEqual(first);
      expect(await elsewhere.execute(aCommand(), to, adding(to.id, 1))).toMatchObject({
        revision: 3,
      });
    });

    test('32 times at once gives one append and 32 equal answers', async () => {
      const [to, command] = [aTally(), aCommand()];
      const answers = await Promise.all(
        Array.from({ length: 32 }, (_, index) =>
          (index % 2 ? here : elsewhere).execute(command, to, adding(to.id, 2)),
        ),
      );
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(await eventsOf(to.stream)).toHaveLength(1);
    });

    test('32 times at once creates one aggregate', async () => {
      const command = aCommand();
      const id = newAggregateId(command.commandId);
      const answers = await Promise.all(
        Array.from({ length: 32 }, (_, index) =>
          (index % 2 ? here : elsewhere).execute(command, { aggregate: tally, id }, adding(id, 1)),
        ),
      );
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(await eventsOf(`tally-${id}`)).toHaveLength(1);
    });

    test('while the first is under way, waits for its answer and decides nothing itself', async () => {
      const [to, command] = [aTally(), aCommand()];
      let open = (): void => undefined;
      const gate = new Promise<void>((resolve) => (open = resolve));
      const first = here.execute(command, to, async () => {
        await gate;
        return { events: [added(1)] };
      });
      const second = here.execute(command, to, async () => {
        throw new Error('decided twice');
      });
      open();
      expect(await second).toEqual(await first);
    });

    test('with another body is refused with the code idempotency-key-reused', async () => {
      const [to, command] = [aTally(), aCommand()];
      await here.execute(command, to, adding(to.id, 1));
      const other = { ...command, commandHash: sha256('another body') };
      for (const store of [here, elsewhere]) {
        await expect(store.execute(other, to, adding(to.id, 2))).rejects.toMatchObject({
          code: 'idempotency-key-reused',
        });
      }
      expect(await eventsOf(to.stream)).toHaveLength(1);
    });

    test('after it recorded nothing, is decided anew', async () => {
      const [to, command] = [aTally(), aCommand()];
      await here.execute(aCommand(), to, adding(to.id, 20));
      expect(await here.execute(command, to, adding(to.id, 1))).toEqual(tallyFull);
      expect(await here.execute(command, to, async () => ({ events: [added(-5)] }))).toMatchObject({
        revision: 1,
        recorded: true,
      });
    });
  });

  describe('that finds nothing to do', () => {
    test('answers with the last event of its stream', async () => {
      const to = aTally();
      const last = await here.execute(aCommand(), to, adding(to.id, 1));
      expect(await here.execute(aCommand(), to, adding(to.id, 0))).toEqual({
        ...last,
        eventIds: [],
        recorded: false,
      });
    });

    test('answers with the last event of the stream on which it stands, if the plan names one', async () => {
      const [to, found] = [aTally(), aTally()];
      const last = await here.execute(aCommand(), found, adding(found.id, 1));
      const answer = await here.execute(aCommand(), to, async () => ({ events: [], found }));
      expect(answer).toEqual({ ...last, eventIds: [], recorded: false });
    });

    test('answers with what other processes recorded meanwhile', async () => {
      const to = aTally();
      await here.execute(aCommand(), to, adding(to.id, 1));
      const last = await elsewhere.execute(aCommand(), to, adding(to.id, 1));
      expect(await here.execute(aCommand(), to, adding(to.id, 0))).toMatchObject({
        position: (last as { position: string }).position,
        revision: 1,
      });
    });
  });

  describe('on what this process remembers', () => {
    test('is not rejected for what another process mended meanwhile', async () => {
      const to = aTally();
      await here.execute(aCommand(), to, adding(to.id, 20));
      await elsewhere.execute(aCommand(), to, async () => ({ events: [added(-10)] }));
      const answer = await here.execute(aCommand(), to, adding(to.id, 5));
      expect(answer).toMatchObject({ revision: 2, recorded: true });
    });

    test('is not rejected for the state of another stream that was mended meanwhile', async () => {
      const [to, context] = [aTally(), aTally()];
      const plan = async (streams: Parameters<ReturnType<typeof adding>>[0]) => {
        const { amounts } = await streams.state(tally, context.id);
        return amounts.length > 1 ? { events: [added(1)] } : tallyFull;
      };
      await here.execute(aCommand(), context, adding(context.id, 1));
      expect(await here.execute(aCommand(), to, plan)).toEqual(tallyFull);
      await elsewhere.execute(aCommand(), context, adding(context.id, 1));
      expect(await here.execute(aCommand(), to, plan)).toMatchObject({ recorded: true });
    });

    test('throws what a plan throws only on states read afresh', async () => {
      const to = aTally();
      await here.execute(aCommand(), to, adding(to.id, 1));
      await elsewhere.execute(aCommand(), to, adding(to.id, 1));
      const answer = await here.execute(aCommand(), to, async (streams) => {
        const { amounts } = await streams.state(tally, to.id);
        if (amounts.length < 2) throw new Error('decided on a state that was over');
        return { events: [added(1)] };
      });
      expect(answer).toMatchObject({ revision: 2 });
    });
  });

  describe('in conflict with another process', () => {
    const interrupted =
      (to: ReturnType<typeof aTally>, runs: { count: number }, times: number) => async () => {
        runs.count += 1;
        if (runs.count <= times) await elsewhere.execute(aCommand(), to, adding(to.id, 1));
        return { events: [added(1)] };
      };

    test('decides again on what the other recorded', async () => {
      const [to, runs] = [aTally(), { count: 0 }];
      const answer = await here.execute(aCommand(), to, interrupted(to, runs, 2));
      expect(answer).toMatchObject({ revision: 2, recorded: true });
      expect(runs.count).toBe(3);
    });

    test('gives up after a bounded number of times, with the code too-much-contention', async () => {
      const [to, runs] = [aTally(), { count: 0 }];
      await expect(here.execute(aCommand(), to, interrupted(to, runs, 99))).rejects.toMatchObject({
        code: 'too-much-contention',
        retryAfterMs: expect.any(Number),
      });
      expect(runs.count).toBe(3);
      expect(await eventsOf(to.stream)).toHaveLength(3);
    });

    test('is refused at once with the code revision-mismatch if it came with If-Match', async () => {
      const [to, runs] = [aTally(), { count: 0 }];
      await here.execute(aCommand(), to, adding(to.id, 1));
      await expect(
        here.execute(aCommand({ ifMatch: 0 }), to, interrupted(to, runs, 1)),
      ).rejects.toMatchObject({ code: 'revision-mismatch', revision: 1 });
      expect(runs.count).toBe(1);
    });
  });

  describe('with If-Match', () => {
    test('is recorded at the revision it names, though this process was behind', async () => {
      const to = aTally();
      await here.execute(aCommand(), to, adding(to.id, 1));
      await elsewhere.execute(aCommand(), to, adding(to.id, 1));
      expect(await here.execute(aCommand({ ifMatch: 1 }), to, adding(to.id, 1))).toMatchObject({
        revision: 2,
      });
    });

    test('is refused at another revision and decides nothing', async () => {
      const to = aTally();
      await here.execute(aCommand(), to, adding(to.id, 1));
      await expect(
        here.execute(aCommand({ ifMatch: 4 }), to, adding(to.id, 1)),
      ).rejects.toMatchObject({ code: 'revision-mismatch', revision: 0 });
    });

    test('leaves a stream that does not exist to the domain to speak of', async () => {
      const to = aTally();
      expect(await here.execute(aCommand({ ifMatch: 0 }), to, async () => tallyFull)).toEqual(
        tallyFull,
      );
      await expect(
        here.execute(aCommand({ ifMatch: 0 }), to, adding(to.id, 1)),
      ).rejects.toMatchObject({ code: 'revision-mismatch', revision: -1 });
    });
  });

  describe('over several streams', () => {
    test('records on all of them, the primary last, and answers of the primary alone', async () => {
      const [to, other] = [aTally(), aTally()];
      const answer = await here.execute(aCommand(), to, async () => ({
        events: [added(1), added(2)],
        others: [{ to: other, events: [added(7)] }],
      }));
      const [first, ...own] = [...(await eventsOf(other.stream)), ...(await eventsOf(to.stream))];
      expect(first?.data).toEqual({ amount: 7 });
      expect((first?.position ?? '') < (own[0]?.position ?? '')).toBe(true);
      expect(answer).toEqual({
        stream: to.stream,
        revision: 1,
        position: own[1]?.position,
        eventIds: own.map((event) => event.eventId),
        recorded: true,
      });
    });

    test('gives the first answer again, here and elsewhere', async () => {
      const [to, other, command] = [aTally(), aTally(), aCommand()];
      const plan = async () => ({
        events: [added(1)],
        others: [{ to: other, events: [added(7)] }],
      });
      const first = await here.execute(command, to, plan);
      expect(await here.execute(command, to, plan)).toEqual(first);
      expect(await elsewhere.execute(command, to, plan)).toEqual(first);
      expect(await eventsOf(other.stream)).toHaveLength(1);
    });

    test('records on none of them if one moved on, and decides again', async () => {
      const [to, taken] = [aTally(), aTally()];
      const takeOnce = async (streams: Parameters<ReturnType<typeof adding>>[0]) => {
        const { amounts } = await streams.state(tally, taken.id);
        if (amounts.length > 0) return tallyFull;
        return { events: [added(1)], others: [{ to: taken, events: [added(1)] }] };
      };
      const answers = await Promise.all(
        [aTally(), aTally(), to].flatMap((primary) => [
          here.execute(aCommand(), primary, takeOnce),
          elsewhere.execute(aCommand(), primary, takeOnce),
        ]),
      );
      expect(answers.filter((answer) => !isRejection(answer))).toHaveLength(1);
      expect(await eventsOf(taken.stream)).toHaveLength(1);
    });
  });
});
