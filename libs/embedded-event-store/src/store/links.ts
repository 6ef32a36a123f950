import type { StoredEvent } from '../log/record.ts';
import { firstReadable, type CursorSource } from './cursors.ts';

/** An event as it is handed out: through a link, or itself. */
export interface Resolved {
  readonly event: StoredEvent | undefined;
  readonly link: StoredEvent | undefined;
}

const linkType = '$>';

/** Follows a link event (`revision@stream`) to its target, if that can still be read. */
export function resolveLink(source: CursorSource, event: StoredEvent): Resolved {
  if (event.type !== linkType) return { event, link: undefined };
  const text = event.data.toString('utf8');
  const at = text.indexOf('@');
  const digits = text.slice(0, Math.max(at, 0));
  if (!/^\d+$/.test(digits)) return { event, link: undefined };
  const stream = source.index.find(text.slice(at + 1));
  const revision = Number(digits);
  const ordinal = stream?.ordinals[revision];
  const readable =
    stream !== undefined &&
    ordinal !== undefined &&
    ordinal < source.index.visible &&
    stream.tombstone === undefined &&
    revision >= firstReadable(stream, source.index.visible);
  if (!readable) return { event: undefined, link: event };
  return { event: source.read(source.index.positions.at(ordinal)), link: event };
}
