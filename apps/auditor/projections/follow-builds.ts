import { setTimeout as pause } from 'node:timers/promises';
import { groupText, keyText, type ProjectionsAnswer } from './answers.ts';
import type { OperationsClient } from './operations-client.ts';
import type { Texts } from './texts.ts';

const ASK_EVERY_MS = 1_000;
const NEW_LINE = '\r\u001b[2K';

/** Where it is shown, and how. */
export interface Following {
  readonly out: NodeJS.WriteStream;
  readonly said: Texts;
  /** In lines of JSON alone. */
  readonly json: boolean;
}

/**
 * Shows how far builds are, until each moves with the live read models: in one line of a terminal that
 * is written anew, or as a line of JSON each time.
 */
export async function followBuilds(
  client: OperationsClient,
  builds: readonly string[],
  { out, said, json }: Following,
): Promise<void> {
  for (;;) {
    const { groups, models } = await client.get<ProjectionsAnswer>('/v1/operations/projections');
    const asked = models.filter((each) => builds.includes(keyText(each)));
    const names = new Set(asked.map(({ group }) => group));
    const isOver = asked.length === builds.length && asked.every(({ group }) => group === 'live');
    const under = groups.filter(({ group }) => names.has(group) && group !== 'live');
    if (!json) {
      const lines = under.map((each) => groupText(each, said));
      const text = isOver ? `${said.caughtUp}\n` : lines.join('; ');
      out.write(`${NEW_LINE}${text}`);
    } else out.write(`${JSON.stringify({ builds, isOver, groups: under })}\n`);
    if (isOver) return;
    await pause(ASK_EVERY_MS);
  }
}
