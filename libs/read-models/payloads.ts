import { CATEGORIES, decodePayload, eventSchemas } from '#domain';
import type { PayloadCatalogue } from '#projections';

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
