import { expect, test } from '@jest/globals';
import { sha256 } from '#kernel';
import {
  aCommand,
  added,
  adding,
  aTally,
  onTwoProcesses,
  tally,
  tallyFull,
} from '#testing/event-store/index.ts';
import { newAggregateId } from './index.ts';

onTwoProcesses('A command repeated', (both) => {
  test('gives the first answer, byte for byte, in this process and in another', async () => {
    const [to, command] = [aTally(), aCommand()];
    const first = await both.here.execute(command, to, adding(to.id, 3));
    await both.here.execute(aCommand(), to, adding(to.id, 4));
    const again = await both.here.execute(command, to, adding(to.id, 3));
    const there = await both.elsewhere.execute(command, to, adding(to.id, 3));
    expect([again, there].map((a) => JSON.stringify(a))).toEqual(
      Array(2).fill(JSON.stringify(first)),
    );
    expect(await both.eventsOf(to.stream)).toHaveLength(2);
  });

  test('gives the first answer when it would be refused by now', async () => {
    const [to, command] = [aTally(), aCommand()];
    const first = await both.here.execute(command, to, adding(to.id, 15));
    expect(await both.here.execute(command, to, adding(to.id, 15))).toEqual(first);
    expect(await both.elsewhere.execute(command, to, adding(to.id, 15))).toEqual(first);
  });

  test('gives the first answer when its If-Match no longer fits', async () => {
    const to = aTally();
    await both.here.execute(aCommand(), to, adding(to.id, 1));
    const command = aCommand({ ifMatch: 0 });
    const first = await both.here.execute(command, to, adding(to.id, 1));
    await both.here.execute(aCommand(), to, adding(to.id, 1));
    expect(await both.here.execute(command, to, adding(to.id, 1))).toEqual(first);
    expect(await both.elsewhere.execute(command, to, adding(to.id, 1))).toEqual(first);
  });

  test('by a process that knows the stream from before, gives the first answer', async () => {
    const to = aTally();
    await both.elsewhere.execute(aCommand(), to, adding(to.id, 1));
    const command = aCommand();
    const first = await both.here.execute(command, to, adding(to.id, 2));
    expect(await both.elsewhere.execute(command, to, adding(to.id, 2))).toEqual(first);
  });

  test('and decided otherwise by a process that was behind, gives the first answer', async () => {
    const to = aTally();
    await both.elsewhere.execute(aCommand(), to, adding(to.id, 1));
    const command = aCommand();
    const plan = (amounts: number[]) => async () => ({ events: amounts.map(added) });
    const first = await both.here.execute(command, to, plan([2, 3]));
    expect(await both.elsewhere.execute(command, to, plan([2]))).toEqual(first);
    expect(await both.elsewhere.execute(aCommand(), to, adding(to.id, 1))).toMatchObject({
      revision: 3,
    });
  });

  test('32 times at once gives one append and 32 equal answers', async () => {
    const [to, command] = [aTally(), aCommand()];
    const answers = await Promise.all(
      Array.from({ length: 32 }, (_, index) =>
        (index % 2 ? both.here : both.elsewhere).execute(command, to, adding(to.id, 2)),
      ),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await both.eventsOf(to.stream)).toHaveLength(1);
  });

  test('32 times at once creates one aggregate', async () => {
    const command = aCommand();
    const id = newAggregateId(command.commandId);
    const answers = await Promise.all(
      Array.from({ length: 32 }, (_, index) =>
        (index % 2 ? both.here : both.elsewhere).execute(
          command,
          { aggregate: tally, id },
          adding(id, 1),
        ),
      ),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await both.eventsOf(`tally-${id}`)).toHaveLength(1);
  });

  test('while the first is under way, waits for its answer and decides nothing itself', async () => {
    const [to, command] = [aTally(), aCommand()];
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const first = both.here.execute(command, to, async () => {
      await gate;
      return { events: [added(1)] };
    });
    const second = both.here.execute(command, to, async () => {
      throw new Error('decided twice');
    });
    open();
    expect(await second).toEqual(await first);
  });

  test('with another body is refused with the code idempotency-key-reused', async () => {
    const [to, command] = [aTally(), aCommand()];
    await both.here.execute(command, to, adding(to.id, 1));
    const other = { ...command, commandHash: sha256('another body') };
    for (const store of [both.here, both.elsewhere]) {
      await expect(store.execute(other, to, adding(to.id, 2))).rejects.toMatchObject({
        code: 'idempotency-key-reused',
      });
    }
    expect(await both.eventsOf(to.stream)).toHaveLength(1);
  });

  test('after it recorded nothing, is decided anew', async () => {
    const [to, command] = [aTally(), aCommand()];
    await both.here.execute(aCommand(), to, adding(to.id, 20));
    expect(await both.here.execute(command, to, adding(to.id, 1))).toEqual(tallyFull);
    expect(
      await both.here.execute(command, to, async () => ({ events: [added(-5)] })),
    ).toMatchObject({
      revision: 1,
      recorded: true,
    });
  });
});
