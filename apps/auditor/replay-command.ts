import { once } from 'node:events';
import type { EventStore } from '#event-store';
import { UsageError } from '#platform';
import type { Order } from './arguments.ts';
import { findCommunesInLog } from './find-commune.ts';
import { renderStep } from './render-step.ts';
import { replay } from './replay.ts';
import { texts } from './texts.ts';

/** Where the tool writes, and where it reads the Enter between steps. */
export interface Terminal {
  readonly out: NodeJS.WritableStream;
  readonly input: NodeJS.ReadStream;
}

/** Replays the history of the commune that the order names; answers the exit code. */
export async function replayCommand(
  events: EventStore,
  order: Extract<Order, { command: 'replay' }>,
  { out, input }: Terminal,
): Promise<number> {
  const said = texts[order.lang];
  const found = await findCommunesInLog(events.readLog(), order.commune);
  const [commune] = found;
  if (!commune) throw refused('noSuchCommune', order.commune);
  if (found.length > 1) throw refused('several', found.map(({ id }) => id).join(', '));
  const { asOf, knownAt } = order;
  const options = { commune: commune.id, asOf, ...(knownAt ? { knownAt } : {}) };
  let steps = 0;
  for await (const step of replay(events.readLog(), options)) {
    steps += 1;
    out.write(order.json ? `${JSON.stringify(step)}\n` : renderStep(step, steps, said));
    if (order.step && input.isTTY) {
      out.write(said.pressEnter);
      await once(input, 'data');
    }
  }
  if (!order.json) out.write(`${commune.name}: ${steps} ${said.end}\n`);
  return 0;
}

function refused(why: 'noSuchCommune' | 'several', named: string): UsageError {
  const { vi, en } = texts;
  return new UsageError({ vi: `${vi[why]}: ${named}`, en: `${en[why]}: ${named}` });
}
