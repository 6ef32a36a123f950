import type { LedgerFact } from '#domain';
import { streamOf } from '#kernel';
import { factSentence, namingBy } from '../commune-timeline/sentence.ts';
import type { Names } from '../directory/names.ts';
import { writeFlowTotal } from '../wording/flow-words.ts';
import type { Language } from '../wording/language.ts';
import type { ContributionTotal } from './query.ts';
import type { ContributionView } from './view.ts';

/** Something a page shows, and beside it what it says in the language of the page. */
export type Told<View> = View & { readonly sentence: string };

/** A contribution with its sentence; `names` are those of its commune and its work. */
export function toldContribution(
  view: ContributionView,
  names: Names,
  language: Language,
): Told<ContributionView> {
  const { kind, quantity, per, share, households } = view;
  const data = { kind, quantity, per, share, households };
  const fact = { type: 'work.contributionRecorded.v1', data } as LedgerFact;
  const concerned = [streamOf('commune', view.commune)];
  const naming = namingBy(names, streamOf('work', view.work), concerned);
  return { ...view, sentence: factSentence(fact, naming, language) };
}

/** A total with its sentence: "Đất hiến: ≥ 5.000 m²". */
export function toldTotal<Total extends Parameters<typeof writeFlowTotal>[0]>(
  total: Total,
  language: Language,
): Told<Total> {
  return { ...total, sentence: writeFlowTotal(total, language) };
}

/** What residents gave in all, in words. */
export type ToldContributionTotal = Told<ContributionTotal>;
