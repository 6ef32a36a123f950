import type { LedgerFact } from '#domain';
import { streamOf } from '#kernel';
import { factSentence, namingBy } from '../commune-timeline/sentence.ts';
import type { Naming } from '../commune-timeline/messages.ts';
import type { Names } from '../directory/names.ts';
import type { Told } from '../flows/told.ts';
import { kindOfFlow } from '../wording/flow-words.ts';
import type { Language } from '../wording/language.ts';
import { writeTotal } from '../wording/quantities.ts';
import type { Balance } from './balance.ts';
import type { SupportView } from './support.ts';
import type { PledgeView, SponsorshipView } from './view.ts';

/** A sponsorship with a sentence for itself, each pledge and delivery, and what they come to. */
export interface ToldSponsorship extends Told<
  Omit<SponsorshipView, 'pledges' | 'deliveries' | 'balance'>
> {
  readonly pledges: readonly Told<PledgeView>[];
  readonly deliveries: readonly Told<SupportView>[];
  readonly balance: readonly Told<Balance>[];
}

/** A sponsorship in words; `names` are those of its parties. */
export function toldSponsorship(
  view: SponsorshipView,
  names: Names,
  language: Language,
): ToldSponsorship {
  const { id, mode, sponsors, recipient } = view;
  const naming = namingBy(names, streamOf('sponsorship', id), [
    streamOf('commune', recipient),
    ...sponsors.map((sponsor) => streamOf('organisation', sponsor)),
  ]);
  const assigned = { mode, sponsors, recipient };
  return {
    ...view,
    sentence: say('sponsorship.assigned.v1', assigned, naming, language),
    pledges: view.pledges.map((pledge) => ({
      ...pledge,
      sentence: say('sponsorship.supportPledged.v1', pledge, naming, language),
    })),
    deliveries: view.deliveries.map((delivery) => ({
      ...delivery,
      sentence: say('sponsorship.supportDelivered.v1', delivery, naming, language),
    })),
    balance: view.balance.map((each) => ({ ...each, sentence: balanceSentence(each, language) })),
  };
}

function say(type: string, data: object, naming: Naming, language: Language): string {
  return factSentence({ type, data } as LedgerFact, naming, language);
}

const BALANCE = {
  vi: {
    pledged: (what: string) => `cam kết ${what}`,
    delivered: (what: string) => `đã trao ${what}`,
    pledges: (n: number) => (n === 0 ? 'không có cam kết' : `${n} cam kết không nêu lượng`),
    deliveries: (n: number) => (n === 0 ? 'chưa trao' : `${n} lần trao không nêu lượng`),
    over: ' (trao nhiều hơn cam kết)',
  },
  en: {
    pledged: (what: string) => `pledged ${what}`,
    delivered: (what: string) => `delivered ${what}`,
    pledges: (n: number) => (n === 0 ? 'nothing pledged' : `pledges without an amount: ${n}`),
    deliveries: (n: number) =>
      n === 0 ? 'nothing delivered' : `deliveries without an amount: ${n}`,
    over: ' (more delivered than pledged)',
  },
} as const;

/** "Tiền: cam kết 500 triệu đồng, đã trao ≥ 200 triệu đồng". */
function balanceSentence(balance: Balance, language: Language): string {
  const { kind, pledged, delivered, pledges, deliveries, overDelivered } = balance;
  const words = BALANCE[language];
  const promise = pledged ? words.pledged(writeTotal(pledged, language)) : words.pledges(pledges);
  const gift = delivered
    ? words.delivered(writeTotal(delivered, language))
    : words.deliveries(deliveries);
  return `${kindOfFlow(kind, language)}: ${promise}, ${gift}${overDelivered ? words.over : ''}`;
}
