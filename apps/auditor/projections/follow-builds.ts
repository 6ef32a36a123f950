import { setTimeout as pause } from 'node:timers/promises';
import { groupText, keyText, type ProjectionsAnswer } from './answers.ts';
import type { OperationsClient } from './operations-client.ts';

const ASK_EVERY_MS = 1_000;
const NEW_LINE = '\r\u001b[2K';

/**
 * Shows how far builds are, until each moves with the live read models: in one line of a terminal that
 * is written anew, else as a line of JSON each time.
 */
export async function followBuilds(
  client: OperationsClient,
  builds: readonly string[],
  out: NodeJS.WriteStream,
): Promise<void> {
  for (;;) {
    const { groups, models } = await client.get<ProjectionsAnswer>('/v1/operations/projections');
    const asked = models.filter((each) => builds.includes(keyText(each)));
    const names = new Set(asked.map(({ group }) => group));
    const isOver = asked.length === builds.length && asked.every(({ group }) => group === 'live');
    const under = groups.filter(({ group }) => names.has(group) && group !== 'live');
    if (out.isTTY) {
      const text = isOver ? 'all builds have caught up\n' : under.map(groupText).join('; ');
      out.write(`${NEW_LINE}${text}`);
    } else out.write(`${JSON.stringify({ builds, isOver, groups: under })}\n`);
    if (isOver) return;
    await pause(ASK_EVERY_MS);
  }
}
