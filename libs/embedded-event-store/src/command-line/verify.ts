import type { FileSystem } from '../log/file-system.ts';
import { walkLog } from '../log/walk.ts';
import type { Report } from './report.ts';

const wayOut =
  'Restore the files named above from a backup while no event store runs, then verify again. `export` ' +
  'writes all that is sound.';

/** Reads and checks the whole log, beside a running store too. Gives 1 if anything is damaged. */
export async function verify(
  files: FileSystem,
  directory: string,
  report: Report,
): Promise<number> {
  let segments = 0;
  let events = 0;
  let bytes = 0;
  let unfinishedBytes = 0;
  let damaged = 0;
  for await (const segment of walkLog(files, directory)) {
    segments += 1;
    events += segment.records;
    bytes += segment.bytes;
    unfinishedBytes += segment.unfinishedBytes;
    for (const { from, to, what } of segment.damage) {
      damaged += 1;
      const finding = { damaged: segment.name, from, to, what };
      report.done();
      report.say('damage', finding, `${segment.name}: positions ${from} to ${to}: ${what}`);
    }
    report.progress(events);
  }
  report.done();
  const sound = damaged === 0;
  const rest =
    unfinishedBytes > 0 ? `; ${unfinishedBytes} bytes at the end are no whole append` : '';
  report.say(
    'verified',
    { sound, segments, events, bytes, unfinishedBytes, damaged },
    `${sound ? 'Sound' : `Damaged in ${damaged} places`}: ${events} events in ${segments} ` +
      `segments, ${bytes} bytes${rest}.${sound ? '' : `\n${wayOut}`}`,
  );
  return sound ? 0 : 1;
}
