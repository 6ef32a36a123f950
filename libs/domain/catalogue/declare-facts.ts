import { z } from 'zod';
import type { DomainEvent, StandingFact, StreamName } from '#kernel';

/** What the declaration of an event may look at to say whom the event concerns. */
export interface Concerning {
  /** The id of the event's own stream. */
  readonly id: string;
  /** The facts that stand in that stream. */
  readonly facts: readonly StandingFact<DomainEvent>[];
}

/** An event type declared once (D2): its payload and whom it concerns, its own stream left out. */
export interface EventDeclaration<Schema extends z.ZodType = z.ZodType> {
  readonly schema: Schema;
  readonly concerns: (data: z.output<Schema>, about: Concerning) => readonly StreamName[];
}

/** Declares one event type's payload and whom it concerns (nobody but its own stream if left out). */
export function event<Schema extends z.ZodType>(
  schema: Schema,
  concerns: EventDeclaration<Schema>['concerns'] = () => [],
): EventDeclaration<Schema> {
  return { schema, concerns };
}

/** Declarations by event type, all of one aggregate: a misspelt type does not compile. */
export type Declarations<Aggregate extends string> = Record<
  `${Aggregate}.${string}.v${number}`,
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each has its own payload
  EventDeclaration<any>
>;

/** The union of the declared events: `{ type, data }`. */
export type EventsOf<D> = {
  [Type in keyof D & string]: D[Type] extends EventDeclaration<infer Schema>
    ? DomainEvent<Type, z.output<Schema>>
    : never;
}[keyof D & string];

/** The event types of one aggregate: its facts, and the two events that amend a fact. */
export interface FactCatalogue<Aggregate extends string, D extends Declarations<Aggregate>> {
  readonly aggregate: Aggregate;
  readonly facts: D;
  /** The payload schema of every type, amendments included. */
  readonly schemas: Readonly<Record<string, z.ZodType>>;
  /** Whom an event concerns, from its declaration. */
  readonly concerns: (event: EventsOf<D>, about: Concerning) => readonly StreamName[];
}

/**
 * Declares the facts of one aggregate. `factCorrected.v1 { replacement: { type, data } }` and
 * `factRetracted.v1 { retracted }` are added: every aggregate that records facts has both.
 */
export function declareFacts<const Aggregate extends string, D extends Declarations<Aggregate>>(
  aggregate: Aggregate,
  facts: D,
): FactCatalogue<Aggregate, D> {
  const declared = Object.entries(facts) as [string, EventDeclaration][];
  const [first, ...rest] = declared.map(([type, { schema }]) =>
    z.strictObject({ type: z.literal(type), data: schema }),
  );
  if (!first) throw new TypeError(`aggregate ${aggregate} declares no facts`);
  const types = declared.map(([type]) => type) as [string, ...string[]];
  return {
    aggregate,
    facts,
    schemas: {
      ...Object.fromEntries(declared.map(([type, { schema }]) => [type, schema])),
      [`${aggregate}.factCorrected.v1`]: z.strictObject({
        replacement: z.discriminatedUnion('type', [first, ...rest]),
      }),
      [`${aggregate}.factRetracted.v1`]: z.strictObject({ retracted: z.enum(types) }),
    },
    concerns: (recorded, about) => {
      const declaration = (facts as Record<string, EventDeclaration>)[recorded.type];
      if (!declaration) throw new TypeError(`${recorded.type} is no fact of ${aggregate}`);
      return declaration.concerns(recorded.data, about);
    },
  };
}
