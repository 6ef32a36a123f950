import type { ComparisonOrder, ModelVerdict } from '#programs';
import type { Order } from './arguments.ts';
import { texts, type Texts } from './texts.ts';

const LISTED_MAX = 20;

/** All that is stored agrees, but for events that operators decided to leave out. */
const LEFT_OUT = 4;

/** Tells how read models stand against the log, a line for each; answers the exit code. */
export async function compareCommand(
  verdicts: AsyncIterable<ModelVerdict> | Iterable<ModelVerdict>,
  { lang, json }: Pick<Extract<Order, { command: 'compare' }>, 'lang' | 'json'>,
  out: NodeJS.WritableStream,
  asked: ComparisonOrder = {},
): Promise<number> {
  const said = texts[lang];
  let wrong = 0;
  let held = false;
  let skips = 0;
  for await (const verdict of verdicts) {
    wrong += verdict.differing.length + verdict.missing.length + verdict.extra.length;
    held ||= verdict.parked.length > 0 || verdict.stopped !== undefined;
    skips += verdict.skipped.length;
    out.write(json ? `${JSON.stringify(verdict)}\n` : verdictText(verdict, said, asked));
  }
  const equal = asked.sample ? said.sampleEqual : said.equal;
  if (!json) out.write(`${wrong === 0 ? equal : `${wrong} ${said.differ}`}\n`);
  if (!json && held) out.write(`${said.held}\n`);
  if (!json && skips > 0) out.write(`${said.leftOut}: ${skips}\n`);
  if (wrong > 0 || held) return 1;
  return skips === 0 ? 0 : LEFT_OUT;
}

/** How a read model stands against the log, in lines; the digest is of all documents, not of a sample. */
export function verdictText(
  verdict: ModelVerdict,
  said: Texts,
  { sample }: ComparisonOrder = {},
): string {
  const { model, compared, agrees, isWhole, stopped, parked, skipped, digest = '' } = verdict;
  const sign = isWhole ? '=' : agrees ? '…' : '≠';
  const head = `${sign} ${model.padEnd(24)} ${compared} ${said.documents}${sample ? '' : `  ${digest}`}\n`;
  const faults = (['differing', 'missing', 'extra'] as const).flatMap((kind) =>
    listed(verdict[kind]).map((id) => `    ${said[kind]}: ${id}\n`),
  );
  const paths = Object.entries(verdict.paths).flatMap(([id, places]) =>
    places.map(
      ({ path, before, after }) => `      ${id} ${path}: ${shown(before)} → ${shown(after)}\n`,
    ),
  );
  const waiting = listed(parked).map((id) => `    ${said.waiting}: ${id}\n`);
  const stop = stopped ? [`    ${said.stopped}: ${stopped.detail}\n`] : [];
  const skips = skipped.map(
    ({ event, documents, decidedBy, decidedAt }) =>
      `    ${said.skipped}: ${event}${documents ? ` (${listed(documents).join(', ')})` : ''} ← ${decidedBy} ${decidedAt}\n`,
  );
  return [head, ...faults, ...paths, ...waiting, ...stop, ...skips].join('');
}

function listed(ids: readonly string[]): readonly string[] {
  const more = ids.length - LISTED_MAX;
  return more <= 0 ? ids : [...ids.slice(0, LISTED_MAX), `… +${more}`];
}

function shown(value: string | number | boolean | undefined): string {
  return value === undefined ? '∅' : JSON.stringify(value);
}
