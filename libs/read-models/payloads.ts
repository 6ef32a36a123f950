import { CATEGORIES, decodePayload, eventSchemas, type ProjectionEvent } from '#domain';
import { idOf, streamOf } from '#kernel';
import {
  versionKey,
  type Decision,
  type DecisionCatalogue,
  type PayloadCatalogue,
} from '#projections';

/** The categories of streams that the read models are made from. */
export const ledgerCategories: ReadonlySet<string> = new Set(CATEGORIES);

/** Reads the payloads of the log as the domain declares them. */
export const ledgerPayloads: PayloadCatalogue = {
  read: (type, stored) => {
    if (!(type in eventSchemas)) return { kind: 'unknown-type' };
    const decoded = decodePayload(type, stored);
    return decoded.ok
      ? { kind: 'read', data: decoded.data }
      : { kind: 'unreadable', detail: decoded.fault };
  },
};

/** Reads what operators decided of read models, on the streams `projection-<name>`. */
export const ledgerDecisions: DecisionCatalogue = {
  streamOf: (name) => streamOf('projection', name),
  read: ({ stream, type, data }) => {
    if (!stream.startsWith('projection-')) return undefined;
    const payload = decodePayload(type, data);
    return payload.ok ? decisionOf(idOf(stream), { type, data: payload.data }) : undefined;
  },
};

function decisionOf(name: string, decided: { type: string; data: unknown }): Decision | undefined {
  const { type, data } = decided as ProjectionEvent;
  const model = versionKey({ name, version: data.version });
  const build = (): string => versionKey({ name, ...data });
  switch (type) {
    case 'projection.rebuildRequested.v1':
      return { kind: 'rebuild', model };
    case 'projection.eventRetried.v1':
      return { kind: 'retry', model, event: data.event };
    case 'projection.eventSkipped.v1':
      return { kind: 'skip', model, event: data.event, documents: data.documents };
    case 'projection.promoted.v1':
      return { kind: 'promote', build: build() };
    case 'projection.rolledBack.v1':
      return { kind: 'roll-back', build: build() };
    case 'projection.cleanedUp.v1':
      return { kind: 'clean-up', build: build() };
    default:
      return undefined;
  }
}
