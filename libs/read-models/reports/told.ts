import type { LedgerFact } from '#domain';
import { streamOf, type Quantity } from '#kernel';
import { factSentence, namingBy } from '../commune-timeline/sentence.ts';
import type { Told } from '../flows/told.ts';
import type { Language } from '../wording/language.ts';
import { writeQuantity, writeTotal } from '../wording/quantities.ts';
import type { ReportView } from './view.ts';

/** A report with its sentence, one for each part of its figure, and one for what does not add up. */
export type ToldReport = Told<ReportView> & {
  readonly partSentences?: readonly string[];
  readonly oddity?: string;
};

/** A report in words. */
export function toldReport(view: ReportView, language: Language): ToldReport {
  const fact = { type: 'report.published.v1', data: view } as unknown as LedgerFact;
  const sentence = factSentence(fact, namingBy({}, streamOf('report', view.id), []), language);
  const parts = partsOf(view, language);
  const oddity = oddityOf(view, language);
  return {
    ...view,
    sentence,
    ...(parts === undefined ? {} : { partSentences: parts }),
    ...(oddity === undefined ? {} : { oddity }),
  };
}

/** "Đảng bộ cơ sở: 25 đơn vị", part by part. */
function partsOf({ content }: ReportView, language: Language): string[] | undefined {
  if (content.kind !== 'figure') return undefined;
  return content.parts?.map(({ label, quantity }) => {
    const name = language === 'vi' ? label.vi : (label.en ?? label.vi);
    return `${name}: ${writeQuantity(quantity as Quantity, language)}`;
  });
}

const ODDITY = {
  vi: (sum: string, isMore: boolean, stated: string) =>
    `Các phần cộng lại là ${sum}, ${isMore ? 'nhiều' : 'ít'} hơn tổng được nêu: ${stated}`,
  en: (sum: string, isMore: boolean, stated: string) =>
    `The parts come to ${sum}, ${isMore ? 'more' : 'less'} than the stated total: ${stated}`,
} as const;

function oddityOf({ doesNotAddUp }: ReportView, language: Language): string | undefined {
  if (!doesNotAddUp) return undefined;
  const { parts, stated, verdict } = doesNotAddUp;
  const sum = parts.map((part) => writeTotal(part, language)).join(', ');
  return ODDITY[language](sum, verdict === 'exceeds', writeQuantity(stated, language));
}
