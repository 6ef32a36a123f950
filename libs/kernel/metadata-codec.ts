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
  for (const [name, value] of Object.entries(stored)) {
    const known = name in NAMES ? NAMES[name as keyof typeof NAMES] : name;
    if (isText(known)) metadata[known] = textOf(name, value);
    if (isStructure(known)) metadata[known] = structureOf(name, value);
  }
  for (const name of REQUIRED) {
    if (metadata[name] === undefined) throw new TypeError(`metadata lacks ${name}`);
  }
  return metadata as unknown as EventMetadata;
}

function isText(name: string): boolean {
  return ([...Object.values(NAMES), ...TEXTS] as string[]).includes(name);
}

function isStructure(name: string): boolean {
  return (STRUCTURES as readonly string[]).includes(name);
}

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
