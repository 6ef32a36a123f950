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

/** Reads metadata; what cannot be read says nothing. */
export function parseStreamMetadata(data: Buffer): StreamMetadata {
  const raw = parseObject(data);
  if (!raw) return nothing;
  const maxCount = positive(raw['$maxCount']);
  const maxAgeSeconds = positive(raw['$maxAge']);
  const truncateBefore = positive(raw['$tb']);
  return {
    ...(maxCount === undefined ? {} : { maxCount }),
    ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
    ...(truncateBefore === undefined ? {} : { truncateBefore }),
  };
}

/** The metadata of a stream that is there again: old events stay hidden, other keys stay. */
export function undeletedMetadata(data: Buffer | undefined, truncateBefore: number): Buffer {
  const raw = (data && parseObject(data)) ?? {};
  return Buffer.from(JSON.stringify({ ...raw, $tb: truncateBefore }), 'utf8');
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

function positive(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined;
}
