import {
  contradictedFact,
  notKnown,
  refuse,
  streamOf,
  type DomainEvent,
  type FactRules,
  type OutcomeOf,
  type Rule,
} from '#kernel';

/** The facts of a house whose lamps are lit and put out: the smallest domain that laws can be stated on. */
export type LampFact =
  | DomainEvent<'house.built.v1', { readonly street: string }>
  | DomainEvent<'house.lampLit.v1', { readonly lamp: string }>
  | DomainEvent<'house.lampPutOut.v1', { readonly lamp: string }>;

/** Whether a fact lights a lamp or puts it out. */
export function burning(lamp: string): OutcomeOf<LampFact, boolean> {
  return ({ event }) =>
    event.type === 'house.built.v1' || event.data.lamp !== lamp
      ? undefined
      : event.type === 'house.lampLit.v1';
}

const notTwice =
  (lit: boolean): Rule<Exclude<LampFact, { type: 'house.built.v1' }>, LampFact, unknown> =>
  ({ event, occurredOn }, facts) => {
    const before = contradictedFact(
      facts,
      occurredOn,
      burning(event.data.lamp),
      (is) => is === lit,
    );
    const text = { vi: 'Đèn đã như vậy.', en: 'The lamp is so already.' };
    return before && refuse(lit ? 'burns-already' : 'is-out-already', text, before.eventId);
  };

/** A lamp that burns is not lit, one that is out is not put out. */
export const house: FactRules<LampFact, unknown> = {
  aggregate: 'house',
  createdBy: 'house.built.v1',
  unknown: notKnown('unknown-house', { vi: 'Chưa có nhà.', en: 'There is no such house.' }),
  rules: {
    'house.built.v1': () => undefined,
    'house.lampLit.v1': notTwice(true),
    'house.lampPutOut.v1': notTwice(false),
  },
  concerns: (event, { id }) =>
    event.type === 'house.built.v1'
      ? [streamOf('street', event.data.street)]
      : [streamOf('room', `${id}.${event.data.lamp}`)],
};

/** The building of a house. */
export function built(street = 'Lê Lợi'): LampFact {
  return { type: 'house.built.v1', data: { street } };
}

/** A lamp is lit. */
export function lit(lamp = 'hall'): LampFact {
  return { type: 'house.lampLit.v1', data: { lamp } };
}

/** A lamp is put out. */
export function putOut(lamp = 'hall'): LampFact {
  return { type: 'house.lampPutOut.v1', data: { lamp } };
}
