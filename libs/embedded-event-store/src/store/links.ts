import type { StoredEvent } from '../log/record.ts';
import { firstReadable, isExpired, type CursorSource } from './cursors.ts';

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
  const target = readableEvent(source, text.slice(at + 1), Number(digits));
  return { event: target, link: event };
}

function readableEvent(
  source: CursorSource,
  name: string,
  revision: number,
): StoredEvent | undefined {
  const { index } = source;
  const stream = index.find(name);
  const ordinal = stream?.ordinalAt(revision);
  if (!stream || ordinal === undefined || ordinal >= index.visible) return undefined;
  const { tombstone = Infinity } = stream;
  if (tombstone < index.visible || revision < firstReadable(stream, index.visible))
    return undefined;
  const event = source.read(index.positions.at(ordinal));
  return isExpired(stream, event, source.now()) ? undefined : event;
}
