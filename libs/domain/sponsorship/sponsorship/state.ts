import {
  boundsOfSum,
  surelyExceeds,
  totalOf,
  type Quantity,
  type QuantityTotal,
  type StandingFact,
  type Uuid,
} from '#kernel';
import { quantityOf } from '../../values.ts';
import type { SponsorshipFact } from './events.ts';

type Fact = StandingFact<SponsorshipFact>;
type Pledge = Extract<SponsorshipFact, { type: 'sponsorship.supportPledged.v1' }>;
type Delivery = Extract<SponsorshipFact, { type: 'sponsorship.supportDelivered.v1' }>;

/** Who sponsors which commune, how and for how long; `undefined` if it was not assigned. */
export function assignmentOf(
  facts: readonly Fact[],
): Extract<SponsorshipFact, { type: 'sponsorship.assigned.v1' }>['data'] | undefined {
  for (const { event } of facts) if (event.type === 'sponsorship.assigned.v1') return event.data;
  return undefined;
}

/** The pledge of a line, if it was made. */
export function pledgeOf(
  facts: readonly Fact[],
  line: string,
): (Fact & { readonly event: Pledge }) | undefined {
  for (const fact of facts) {
    const { event } = fact;
    if (event.type === 'sponsorship.supportPledged.v1' && event.data.line === line) {
      return { ...fact, event };
    }
  }
  return undefined;
}

/** The deliveries that rest on a pledge: those that name its line. None rests on anything else. */
export function deliveriesUnder(pledge: SponsorshipFact, facts: readonly Fact[]): readonly Fact[] {
  if (pledge.type !== 'sponsorship.supportPledged.v1') return [];
  return facts.filter(({ event }) => isDeliveryOn(pledge.data.line, event));
}

/** A line on which surely more was delivered than pledged. */
export interface OverDelivery {
  readonly line: string;
  readonly pledged: QuantityTotal;
  readonly delivered: QuantityTotal;
  /** The deliveries, in order of occurrence. */
  readonly by: readonly Uuid[];
}

/**
 * The lines on which more was delivered than pledged, in the pledged unit: to be shown, not
 * refused, for sponsors do give more than they promised. Figures whose words leave it open
 * ("khoảng", "hàng chục tỷ") are not counted against anybody.
 */
export function overDelivered(facts: readonly Fact[]): OverDelivery[] {
  return facts.flatMap(({ event }) => {
    if (event.type !== 'sponsorship.supportPledged.v1' || !event.data.quantity) return [];
    const { line } = event.data;
    const pledged = quantityOf(event.data.quantity);
    const deliveries = deliveriesOn(line, facts, pledged.unit);
    const delivered = deliveries.map(({ quantity }) => quantity);
    if (!surelyExceeds(boundsOfSum(delivered), boundsOfSum([pledged]))) return [];
    const by = deliveries.map(({ eventId }) => eventId);
    return [{ line, pledged: totalOf([pledged]), delivered: totalOf(delivered), by }];
  });
}

function deliveriesOn(
  line: string,
  facts: readonly Fact[],
  unit: string,
): { readonly eventId: Uuid; readonly quantity: Quantity }[] {
  return facts.flatMap(({ event, eventId }) => {
    const quantity = isDeliveryOn(line, event) ? event.data.quantity : undefined;
    return quantity?.unit === unit ? [{ eventId, quantity: quantityOf(quantity) }] : [];
  });
}

function isDeliveryOn(line: string, event: SponsorshipFact): event is Delivery {
  return event.type === 'sponsorship.supportDelivered.v1' && event.data.line === line;
}
