import { canonicalJson } from './canonical-json.ts';
import type { EventMetadata } from './event.ts';

const NAMES = {
  $correlationId: 'correlationId',
  $causationId: 'causationId',
} as const;
const TEXTS = ['commandId', 'commandHash', 'onBehalfOf', 'corrects', 'inferred'] as const;
const STRUCTURES = [
  'actor',
  'occurredOn',
  'effectiveOn',
  'source',
  'evidence',
  'reason',
  'concerns',
  'areas',
] as const;
const REQUIRED = [
  'correlationId',
  'causationId',
  'commandId',
  'commandHash',
  'actor',
  'occurredOn',
  'source',
  'concerns',
  'areas',
] as const;

/**
 * Metadata as it is stored: every value a string, structured ones canonical JSON text, because an
 * append to several streams takes nothing else.
 */
export function encodeMetadata(metadata: EventMetadata): Record<string, string> {
  const stored: Record<string, string> = {
    $correlationId: metadata.correlationId,
    $causationId: metadata.causationId,
  };
  for (const name of TEXTS) {
    const value = metadata[name];
    if (value !== undefined) stored[name] = value;
  }
  for (const name of STRUCTURES) {
    const value = metadata[name];
    if (value !== undefined) stored[name] = canonicalJson(value);
  }
  return stored;
}

/**
 * Reads stored metadata; unknown names are passed over. Throws a TypeError that names what is
 * missing or unreadable.
 */
export function decodeMetadata(stored: unknown): EventMetadata {
  if (typeof stored !== 'object' || stored === null) throw new TypeError('metadata is no object');
  const metadata: Record<string, unknown> = {};
  for (const name in stored) {
    const known = KNOWN.get(name);
    if (!known) continue;
    const value: unknown = (stored as Readonly<Record<string, unknown>>)[name];
    metadata[known.as] = known.isText ? textOf(name, value) : structureOf(name, value);
  }
  for (const name of REQUIRED) {
    if (metadata[name] === undefined) throw new TypeError(`metadata lacks ${name}`);
  }
  return metadata as unknown as EventMetadata;
}

/** What each stored name is read as. Every event of the log passes here. */
const KNOWN = new Map<string, { readonly as: string; readonly isText: boolean }>([
  ...Object.entries(NAMES).map(([name, as]): Reading => [name, { as, isText: true }]),
  ...[...Object.values(NAMES), ...TEXTS].map((as): Reading => [as, { as, isText: true }]),
  ...STRUCTURES.map((as): Reading => [as, { as, isText: false }]),
]);

type Reading = readonly [string, { readonly as: string; readonly isText: boolean }];

function textOf(name: string, value: unknown): string {
  if (typeof value !== 'string') throw new TypeError(`metadata ${name} is no text`);
  return value;
}

function structureOf(name: string, value: unknown): unknown {
  try {
    const parsed: unknown = JSON.parse(textOf(name, value));
    if (typeof parsed === 'object' && parsed !== null) return parsed;
  } catch {
    // Falls through to the one message below.
  }
  throw new TypeError(`metadata ${name} is no canonical JSON of a structure`);
}
