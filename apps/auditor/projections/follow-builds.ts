import { setTimeout as pause } from 'node:timers/promises';
import { groupText, keyText, type ModelAnswer, type ProjectionsAnswer } from './answers.ts';
import type { OperationsClient } from './operations-client.ts';
import type { Texts } from './texts.ts';

const ASK_EVERY_MS = 1_000;
const NEW_LINE = '\r\u001b[2K';

/** Where it is shown, and how. */
export interface Following {
  readonly out: NodeJS.WritableStream;
  readonly said: Texts;
  /** In lines of JSON alone. */
  readonly json: boolean;
}

/**
 * Shows how far builds are, until each moves with the live read models or is no more: in one line of a
 * terminal that is written anew, or as a line of JSON each time. Answers those that are no more.
 */
export async function followBuilds(
  client: OperationsClient,
  builds: readonly string[],
  { out, said, json }: Following,
): Promise<readonly string[]> {
  for (;;) {
    const { groups, models } = await client.get<ProjectionsAnswer>('/v1/operations/projections');
    const asked = models.filter((each) => builds.includes(keyText(each)));
    const names = new Set(asked.map(({ group }) => group));
    const gone = builds.filter((build) => isGone(build, models));
    const isOver =
      asked.length + gone.length === builds.length && asked.every(({ group }) => group === 'live');
    const under = groups.filter(({ group }) => names.has(group) && group !== 'live');
    if (!json) {
      const lines = under.map((each) => groupText(each, said));
      const outcome = gone.length > 0 ? said.gone(gone.join(', ')) : said.caughtUp;
      out.write(`${NEW_LINE}${isOver ? `${outcome}\n` : lines.join('; ')}`);
    } else out.write(`${JSON.stringify({ builds, gone, isOver, groups: under })}\n`);
    if (isOver) return gone;
    await pause(ASK_EVERY_MS);
  }
}

/** Whether the live read models are beyond the request for a build, and nobody makes or feeds it. */
function isGone(key: string, models: readonly ModelAnswer[]): boolean {
  const isThere = models.some((each) => keyText(each) === key && each.group !== undefined);
  const requestedAt = key.slice(key.lastIndexOf('_') + 1);
  return !isThere && models.some((each) => each.group === 'live' && isAt(each, requestedAt));
}

function isAt({ position }: ModelAnswer, requestedAt: string): boolean {
  return position !== undefined && position >= requestedAt;
}
