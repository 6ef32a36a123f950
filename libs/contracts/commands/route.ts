import { z } from 'zod';
import type { FactCategory } from '#domain';
import { idSchema } from '#domain/values.ts';
import type { BilingualText, DomainEvent } from '#kernel';
import { bodyOf } from './body.ts';
import { circumstances, reasonSchema, retractionCircumstances } from './circumstances.ts';

/** One thing that can be asked of the ledger: `POST /v1/<context>/<imperative>`. */
export interface CommandRoute {
  readonly imperative: string;
  readonly summary: BilingualText;
  /** The category of the streams it records on. */
  readonly category: FactCategory;
  readonly intent: 'record' | 'correct' | 'retract';
  /** The event that a `record` records. */
  readonly eventType?: string;
  /** The field of the body that names the stream; absent if the command creates one. */
  readonly addressField?: string;
  readonly body: z.ZodType;
}

/** The commands of one context, `/v1/<name>/…`. */
export interface CommandRoutes {
  readonly name: string;
  readonly summary: BilingualText;
  readonly routes: readonly CommandRoute[];
}

/** The part of an aggregate's declaration that its commands derive from. */
interface DeclaredFacts<Type extends string> {
  readonly aggregate: FactCategory;
  readonly facts: Readonly<Record<Type, { readonly schema: z.ZodType }>>;
  readonly schemas: Readonly<Record<string, z.ZodType>>;
}

/** How an aggregate is named in bodies and addresses. */
export interface Addressing {
  /** In a body, `criteriaSet`. */
  readonly field: string;
  /** In an address, `criteria-set`. */
  readonly imperative: string;
  /** The id of its streams, if it is not a UUID. */
  readonly id?: z.ZodType;
  readonly named: BilingualText;
}

/** What a line of a table can say of one aggregate. */
export interface CommandsOf<Type extends string> {
  /** A command that brings an aggregate into being and records its first fact. */
  creates(imperative: string, type: Type, summary: BilingualText): CommandRoute;
  /** A command that records a fact of one that is there. */
  records(imperative: string, type: Type, summary: BilingualText, extra?: Extra): CommandRoute;
  /** The two that every aggregate has: correct a fact, retract a fact. */
  amends(): CommandRoute[];
}

/** What a line may ask for beyond the rule. */
interface Extra {
  readonly reason: 'required';
}

/** The lines for one aggregate: bodies derive from the payloads its events declare. */
export function commandsOn<Type extends string>(
  declared: DeclaredFacts<Type>,
  { field, imperative: name, id = idSchema, named }: Addressing,
): CommandsOf<Type> {
  const category = declared.aggregate;
  const address = { [field]: id };
  const base = { category, addressField: field } as const;
  return {
    creates: (imperative, eventType, summary) => ({
      category,
      imperative,
      summary,
      eventType,
      intent: 'record',
      body: bodyOf(declared.facts[eventType].schema, circumstances),
    }),
    records: (imperative, eventType, summary, extra) => ({
      ...base,
      imperative,
      summary,
      eventType,
      intent: 'record',
      body: bodyOf(declared.facts[eventType].schema, {
        ...address,
        ...circumstances,
        ...(extra ? { reason: reasonSchema } : {}),
      }),
    }),
    amends: () => [
      {
        ...base,
        imperative: `correct-${name}-fact`,
        summary: {
          vi: `Đính chính một sự việc của ${named.vi}: nêu lại toàn bộ, kèm lý do.`,
          en: `Correct a fact of ${named.en}: the whole replacement, with the reason.`,
        },
        intent: 'correct',
        body: bodyOf(correctionOf(declared), {
          ...address,
          ...circumstances,
          corrects: idSchema,
          reason: reasonSchema,
        }),
      },
      {
        ...base,
        imperative: `retract-${name}-fact`,
        summary: {
          vi: `Rút một sự việc của ${named.vi}, kèm lý do; không có gì bị xoá.`,
          en: `Retract a fact of ${named.en}, with the reason; nothing is deleted.`,
        },
        intent: 'retract',
        body: z.strictObject({ ...address, corrects: idSchema, ...retractionCircumstances }),
      },
    ],
  };
}

function correctionOf({ aggregate, schemas }: DeclaredFacts<string>): z.ZodType {
  const schema = schemas[`${aggregate}.factCorrected.v1`];
  if (!schema) throw new TypeError(`${aggregate} declares no correction`);
  return schema;
}

const BESIDE_THE_PAYLOAD = [...Object.keys(circumstances), 'corrects'];

/** The event that a checked body of a `record` or `correct` route states. */
export function eventOf(route: CommandRoute, body: Readonly<Record<string, unknown>>): DomainEvent {
  if (route.intent === 'correct') return body['replacement'] as DomainEvent;
  if (route.eventType === undefined) throw new TypeError(`${route.imperative} states no event`);
  const beside = [...BESIDE_THE_PAYLOAD, route.addressField];
  const fields = Object.entries(body).filter(([name]) => !beside.includes(name));
  return { type: route.eventType, data: Object.fromEntries(fields) };
}
