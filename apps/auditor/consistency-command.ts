import { START_OF_LOG, type LogFeed, type Position } from '#kernel';
import { UsageError, type Configuration } from '#platform';
import { ProjectionFault, type Answer, type ReadSide } from '#projections';
import { consistencyModels, inconsistencies, restOnEveryFact, type Finding } from '#read-models';
import type { Order } from './arguments.ts';
import { openReadSide } from './read-side.ts';
import type { KnownAt } from './replay.ts';
import { texts, type Language, type Texts } from './texts.ts';

/** Facts do not fit together, or one could not be read: nobody can say whether it does. */
const MISFITS = 4;

/**
 * Lists every standing fact that does not fit with the others, as one position knows them; answers
 * the exit code.
 */
export async function consistencyCommand(
  configuration: Configuration,
  feed: LogFeed,
  { knownAt, lang, json }: Extract<Order, { command: 'consistency' }>,
  out: NodeJS.WritableStream,
): Promise<number> {
  const said = texts[lang];
  const models = consistencyModels;
  const opened = await openReadSide(configuration, feed, models);
  const { readSide } = opened;
  try {
    const counts = { misfits: 0, oddities: 0 };
    const { position, parkedSince } = await readSide.ofOneBuild(models, async (documents) => {
      const standing = await standingOf(readSide, knownAt);
      for await (const finding of inconsistencies(documents, standing.position)) {
        counts[finding.kind === 'oddity' ? 'oddities' : 'misfits'] += 1;
        out.write(json ? `${JSON.stringify(finding)}\n` : rendered(finding, lang, said));
      }
      return standing;
    });
    const end = { position, ...(parkedSince === undefined ? {} : { parkedSince }), ...counts };
    out.write(json ? `${JSON.stringify(end)}\n` : summed(end, said));
    return counts.misfits === 0 && parkedSince === undefined ? 0 : MISFITS;
  } finally {
    await opened.close();
  }
}

/** Where a report stands, and what is parked. */
type Standing = Pick<Answer<unknown>, 'position' | 'parkedSince'>;

/** Where it is asked to stand, else where the read models stand together. */
async function standingOf(readSide: ReadSide, knownAt: KnownAt | undefined): Promise<Standing> {
  const models = consistencyModels;
  const asked = knownAt && (await askedPosition(readSide, knownAt));
  const question = asked === undefined ? { models } : { models, minPosition: asked };
  try {
    const { position, parkedSince } = await readSide.answer(question, restOnEveryFact);
    if (asked !== undefined) return { position: asked };
    return parkedSince === undefined ? { position } : { position, parkedSince };
  } catch (error) {
    if (error instanceof ProjectionFault && error.code === 'position-not-of-this-log') {
      const { head } = error.context;
      throw new UsageError({
        vi: `--known-at: nằm sau cuối nhật ký (${String(head)})`,
        en: `--known-at: ${error.message}`,
      });
    }
    throw error;
  }
}

async function askedPosition(readSide: ReadSide, knownAt: KnownAt): Promise<Position> {
  if ('position' in knownAt) return knownAt.position;
  return (await readSide.positionOfTime(knownAt.timeMs)) ?? START_OF_LOG;
}

function rendered(
  { kind, code, stream, text, whatToDo, events, further }: Finding,
  lang: Language,
  said: Texts,
): string {
  const lines = [
    `${kind === 'oddity' ? '·' : '≠'} ${code}  ${stream}`,
    `    ${text[lang]}`,
    `    → ${whatToDo[lang]}`,
    ...events.map((each) => `    ${each.position}  ${each.eventId}  ${each.stream}`),
    ...(further === undefined ? [] : [`    … +${further} ${said.further}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function summed(
  { position, parkedSince, misfits, oddities }: Standing & Record<'misfits' | 'oddities', number>,
  said: Texts,
): string {
  const parked = parkedSince === undefined ? '' : `${said.parked} ${parkedSince}\n`;
  const found = misfits === 0 ? said.fits : `${said.misfits}: ${misfits}`;
  const odd = oddities === 0 ? '' : `; ${said.oddities}: ${oddities}`;
  return `${parked}${found}${odd} (${said.at} ${position})\n`;
}
