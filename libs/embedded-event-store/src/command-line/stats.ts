import type { FileSystem } from '../log/file-system.ts';
import { walkLog } from '../log/walk.ts';
import type { Report } from './report.ts';

const mostOf = 10;

/** Counts what is in the log, beside a running store too. */
export async function stats(files: FileSystem, directory: string, report: Report): Promise<number> {
  const types = new Map<string, number>();
  const streams = new Set<string>();
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  let lastPosition = 0;
  let [segments, bytes, events, damaged] = [0, 0, 0, 0];
  const walk = walkLog(files, directory, (event) => {
    types.set(event.type, (types.get(event.type) ?? 0) + 1);
    streams.add(event.stream);
    first = Math.min(first, event.createdMs);
    last = Math.max(last, event.createdMs);
    lastPosition = event.position;
  });
  for await (const segment of walk) {
    segments += 1;
    bytes += segment.bytes;
    events += segment.records;
    damaged += segment.damage.length;
    report.progress(events);
  }
  report.done();
  const instant = (ms: number) => (events > 0 ? new Date(ms).toISOString() : null);
  const [from, to] = [instant(first), instant(last)] as const;
  const most = [...types].sort(([, one], [, other]) => other - one).slice(0, mostOf);
  const counts = { events, streams: streams.size, segments, bytes, lastPosition };
  report.say(
    'counted',
    {
      ...counts,
      first: from,
      last: to,
      types: types.size,
      most: Object.fromEntries(most),
      damaged,
    },
    [
      `${events} events of ${types.size} types in ${streams.size} streams`,
      `${bytes} bytes in ${segments} segments, the last event at position ${lastPosition}`,
      `recorded from ${from} to ${to}`,
      ...most.map(([type, count]) => `${String(count).padStart(12)}  ${type}`),
      ...(damaged > 0 ? [`damaged in ${damaged} places: see verify`] : []),
    ].join('\n'),
  );
  return damaged > 0 ? 1 : 0;
}
