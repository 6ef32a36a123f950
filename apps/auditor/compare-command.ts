import type { Configuration } from '#platform';
import type { ModelVerdict } from '#programs';
import type { Order } from './arguments.ts';
import { texts, type Texts } from './texts.ts';
import { verdicts } from './verdicts.ts';

const LISTED_MAX = 20;

/** Compares every document with the log, a line for each read model; answers the exit code. */
export async function compareCommand(
  configuration: Configuration,
  { lang, json }: Extract<Order, { command: 'compare' }>,
  out: NodeJS.WritableStream,
): Promise<number> {
  const said = texts[lang];
  let wrong = 0;
  for await (const verdict of verdicts(configuration)) {
    wrong += verdict.differing.length + verdict.missing.length + verdict.extra.length;
    out.write(json ? `${JSON.stringify(verdict)}\n` : rendered(verdict, said));
  }
  if (!json) out.write(`${wrong === 0 ? said.equal : `${wrong} ${said.differ}`}\n`);
  return wrong === 0 ? 0 : 1;
}

function rendered(verdict: ModelVerdict, said: Texts): string {
  const { model, compared, agrees, digest = '' } = verdict;
  const head = `${agrees ? '=' : '≠'} ${model.padEnd(24)} ${compared} ${said.documents}  ${digest}\n`;
  const faults = (['differing', 'missing', 'extra'] as const).flatMap((kind) =>
    listed(verdict[kind]).map((id) => `    ${said[kind]}: ${id}\n`),
  );
  return head + faults.join('');
}

function listed(ids: readonly string[]): readonly string[] {
  const more = ids.length - LISTED_MAX;
  return more <= 0 ? ids : [...ids.slice(0, LISTED_MAX), `… +${more}`];
}
