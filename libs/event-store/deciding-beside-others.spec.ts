import { describe, expect, test } from '@jest/globals';
import {
  aCommand,
  added,
  adding,
  aTally,
  onTwoProcesses,
  tally,
  tallyFull,
} from '#testing/event-store/index.ts';

onTwoProcesses('A command beside those of another process', (both) => {
  describe('on what this process remembers', () => {
    test('is not rejected for what another process mended meanwhile', async () => {
      const to = aTally();
      await both.here.execute(aCommand(), to, adding(to.id, 20));
      await both.elsewhere.execute(aCommand(), to, async () => ({ events: [added(-10)] }));
      const answer = await both.here.execute(aCommand(), to, adding(to.id, 5));
      expect(answer).toMatchObject({ revision: 2, recorded: true });
    });

    test('is not rejected for the state of another stream that was mended meanwhile', async () => {
      const [to, context] = [aTally(), aTally()];
      const plan = async (streams: Parameters<ReturnType<typeof adding>>[0]) => {
        const { amounts } = await streams.state(tally, context.id);
        return amounts.length > 1 ? { events: [added(1)] } : tallyFull;
      };
      await both.here.execute(aCommand(), context, adding(context.id, 1));
      expect(await both.here.execute(aCommand(), to, plan)).toEqual(tallyFull);
      await both.elsewhere.execute(aCommand(), context, adding(context.id, 1));
      expect(await both.here.execute(aCommand(), to, plan)).toMatchObject({ recorded: true });
    });

    test('throws what a plan throws only on states read afresh', async () => {
      const to = aTally();
      await both.here.execute(aCommand(), to, adding(to.id, 1));
      await both.elsewhere.execute(aCommand(), to, adding(to.id, 1));
      const answer = await both.here.execute(aCommand(), to, async (streams) => {
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
        if (runs.count <= times) await both.elsewhere.execute(aCommand(), to, adding(to.id, 1));
        return { events: [added(1)] };
      };

    test('decides again on what the other recorded', async () => {
      const [to, runs] = [aTally(), { count: 0 }];
      const answer = await both.here.execute(aCommand(), to, interrupted(to, runs, 2));
      expect(answer).toMatchObject({ revision: 2, recorded: true });
      expect(runs.count).toBe(3);
    });

    test('gives up after a bounded number of times, with the code too-much-contention', async () => {
      const [to, runs] = [aTally(), { count: 0 }];
      await expect(
        both.here.execute(aCommand(), to, interrupted(to, runs, 99)),
      ).rejects.toMatchObject({
        code: 'too-much-contention',
        retryAfterMs: expect.any(Number),
      });
      expect(runs.count).toBe(3);
      expect(await both.eventsOf(to.stream)).toHaveLength(3);
    });

    test('is refused at once with the code revision-mismatch if it came with If-Match', async () => {
      const [to, runs] = [aTally(), { count: 0 }];
      await both.here.execute(aCommand(), to, adding(to.id, 1));
      await expect(
        both.here.execute(aCommand({ ifMatch: 0 }), to, interrupted(to, runs, 1)),
      ).rejects.toMatchObject({ code: 'revision-mismatch', revision: 1 });
      expect(await both.eventsOf(to.stream)).toHaveLength(2);
    });
  });

  describe('with If-Match', () => {
    test('is recorded at the revision it names, though this process was behind', async () => {
      const to = aTally();
      await both.here.execute(aCommand(), to, adding(to.id, 1));
      await both.elsewhere.execute(aCommand(), to, adding(to.id, 1));
      expect(await both.here.execute(aCommand({ ifMatch: 1 }), to, adding(to.id, 1))).toMatchObject(
        {
          revision: 2,
        },
      );
    });

    test('is refused at another revision, also where the domain would reject it', async () => {
      const to = aTally();
      await both.here.execute(aCommand(), to, adding(to.id, 1));
      await expect(
        both.here.execute(aCommand({ ifMatch: 4 }), to, adding(to.id, 1)),
      ).rejects.toMatchObject({ code: 'revision-mismatch', revision: 0 });
      await expect(
        both.here.execute(aCommand({ ifMatch: 4 }), to, async () => tallyFull),
      ).rejects.toMatchObject({ code: 'revision-mismatch', revision: 0 });
      expect(await both.eventsOf(to.stream)).toHaveLength(1);
    });

    test('tells nothing of the revision to whom the plan turns away', async () => {
      const to = aTally();
      await both.here.execute(aCommand(), to, adding(to.id, 1));
      await expect(
        both.here.execute(aCommand({ ifMatch: 4 }), to, async () => {
          throw new Error('not in your area');
        }),
      ).rejects.toThrow('not in your area');
    });

    test('leaves a stream that does not exist to the domain to speak of', async () => {
      const to = aTally();
      expect(await both.here.execute(aCommand({ ifMatch: 0 }), to, async () => tallyFull)).toEqual(
        tallyFull,
      );
      await expect(
        both.here.execute(aCommand({ ifMatch: 0 }), to, adding(to.id, 1)),
      ).rejects.toMatchObject({ code: 'revision-mismatch', revision: -1 });
    });
  });
});
