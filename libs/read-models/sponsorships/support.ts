import type { SponsorshipFact } from '#domain';
import type { Day, Quantity } from '#kernel';
import type { Dated } from '../dated.ts';
import type { RecordedView } from './recorded.ts';

type Pledge = Extract<SponsorshipFact, { type: 'sponsorship.supportPledged.v1' }>['data'];

/** One pledge or delivery. */
export interface SupportView extends Omit<Dated<unknown>, 'value'>, RecordedView {
  readonly kind: Pledge['kind'];
  readonly what: string;
  readonly quantity?: Quantity;
  /** The promise it is, or that it keeps. */
  readonly line?: string;
  readonly dueBy?: Day;
}
