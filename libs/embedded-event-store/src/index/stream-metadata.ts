/** What the store itself reads from a stream's metadata; the rest belongs to the user. */
export interface StreamMetadata {
  readonly maxCount?: number;
  readonly maxAgeSeconds?: number;
  /** The first revision that can be read; at `SOFT_DELETED` the stream is deleted. */
  readonly truncateBefore?: number;
}

/** The `$tb` of a soft-deleted stream: the largest signed 64-bit number. */
export const SOFT_DELETED = 2 ** 63;

/** The same, as it stands in the JSON of a deletion. */
export const softDeletedJson = '{"$tb":9223372036854775807}';

const nothing: StreamMetadata = Object.freeze({});

/** What KurrentDB itself understands, and the form without which it understands nothing at all. */
const forms: Readonly<Record<string, (value: unknown) => boolean>> = {
  $maxCount: Number.isInteger,
  $maxAge: Number.isInteger,
  $tb: Number.isInteger,
  $cacheControl: Number.isInteger,
  $acl: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

/** Reads the latest event of a metadata stream. One key of a wrong form makes all of it void. */
export function metadataOf(event: {
  readonly isJson: boolean;
  readonly data: Buffer;
}): StreamMetadata {
  const raw = event.isJson ? parseObject(event.data) : undefined;
  if (!raw) return nothing;
  for (const [key, isOfForm] of Object.entries(forms)) {
    if (key in raw && !isOfForm(raw[key])) return nothing;
  }
  const { $maxCount: maxCount, $maxAge: maxAge, $tb: truncateBefore } = raw;
  return {
    ...(isAtLeast(maxCount, 1) ? { maxCount } : {}),
    ...(isAtLeast(maxAge, 1) ? { maxAgeSeconds: maxAge } : {}),
    ...(isAtLeast(truncateBefore, 0) ? { truncateBefore } : {}),
  };
}

/** The metadata of a stream that is there again: old events stay hidden, other keys stay. */
export function undeletedMetadata(data: Buffer | undefined, truncateBefore: number): Buffer {
  const raw = (data && parseObject(data)) ?? {};
  return Buffer.from(asJson({ ...raw, $tb: truncateBefore }), 'utf8');
}

/** What can be read may yet be nested too deep to be written again. */
function asJson(metadata: Readonly<Record<string, unknown>>): string {
  try {
    return JSON.stringify(metadata);
  } catch (cause) {
    throw new RangeError(
      'The metadata of the deleted stream that would come back are nested too deep to be written anew: ' +
        'write metadata for it that are not.',
      { cause },
    );
  }
}

/** Whether the metadata says that the stream is soft-deleted. */
export function isSoftDeleted(metadata: StreamMetadata | undefined): boolean {
  return (metadata?.truncateBefore ?? 0) >= SOFT_DELETED;
}

function parseObject(data: Buffer): Record<string, unknown> | undefined {
  try {
    const raw: unknown = JSON.parse(data.toString('utf8'));
    return typeof raw === 'object' && raw !== null && !Array.isArray(raw)
      ? (raw as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function isAtLeast(value: unknown, least: number): value is number {
  return typeof value === 'number' && value >= least;
}
