import { describe, expect, test } from '@jest/globals';
import { isRejection } from '#kernel';
import {
  aCommand,
  added,
  adding,
  aTally,
  onTwoProcesses,
  tally,
  tallyFull,
} from '#testing/event-store/index.ts';

onTwoProcesses('Executing a command', (both) => {
  test('answers with the stream, the revision, the position and the ids of what was recorded', async () => {
    const to = aTally();
    const answer = await both.here.execute(aCommand(), to, async () => ({
      events: [added(1), added(2)],
    }));
    const events = await both.eventsOf(to.stream);
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
    await both.here.execute(command, to, async () => ({ events: [added(1)], areas }));
    const [event] = await both.eventsOf(to.stream);
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

  describe('that finds nothing to do', () => {
    test('answers with the last event of its stream', async () => {
      const to = aTally();
      const last = await both.here.execute(aCommand(), to, adding(to.id, 1));
      expect(await both.here.execute(aCommand(), to, adding(to.id, 0))).toEqual({
        ...last,
        eventIds: [],
        recorded: false,
      });
    });

    test('answers with the last event of the stream on which it stands, if the plan names one', async () => {
      const [to, found] = [aTally(), aTally()];
      const last = await both.here.execute(aCommand(), found, adding(found.id, 1));
      const answer = await both.here.execute(aCommand(), to, async () => ({ events: [], found }));
      expect(answer).toEqual({ ...last, eventIds: [], recorded: false });
    });

    test('answers with what other processes recorded meanwhile', async () => {
      const to = aTally();
      await both.here.execute(aCommand(), to, adding(to.id, 1));
      const last = await both.elsewhere.execute(aCommand(), to, adding(to.id, 1));
      expect(await both.here.execute(aCommand(), to, adding(to.id, 0))).toMatchObject({
        position: (last as { position: string }).position,
        revision: 1,
      });
    });
  });

  describe('over several streams', () => {
    test('records on all of them, the primary last, and answers of the primary alone', async () => {
      const [to, other] = [aTally(), aTally()];
      const answer = await both.here.execute(aCommand(), to, async () => ({
        events: [added(1), added(2)],
        others: [{ to: other, events: [added(7)] }],
      }));
      const [first, ...own] = [
        ...(await both.eventsOf(other.stream)),
        ...(await both.eventsOf(to.stream)),
      ];
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
      const first = await both.here.execute(command, to, plan);
      expect(await both.here.execute(command, to, plan)).toEqual(first);
      expect(await both.elsewhere.execute(command, to, plan)).toEqual(first);
      expect(await both.eventsOf(other.stream)).toHaveLength(1);
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
          both.here.execute(aCommand(), primary, takeOnce),
          both.elsewhere.execute(aCommand(), primary, takeOnce),
        ]),
      );
      expect(answers.filter((answer) => !isRejection(answer))).toHaveLength(1);
      expect(await both.eventsOf(taken.stream)).toHaveLength(1);
    });
  });
});
