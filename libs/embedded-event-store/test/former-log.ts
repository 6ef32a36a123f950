import { crc32c } from '../src/log/crc32c.ts';
import { FRAME_HEADER_BYTES, readFrameHeader } from '../src/log/frame.ts';
import { SEGMENT_HEADER_BYTES } from '../src/log/segment.ts';

/**
 * The segments of a log as releases before `EVLSEG02` wrote them: what follows a seal names its CRC, 0,
 * and no header says where the segment before it ended.
 */
export function asFormerLog(files: ReadonlyMap<string, Buffer>): Map<string, Buffer> {
  let lastCrc = 0;
  const logs = [...files].filter(([name]) => name.endsWith('.log'));
  logs.sort(([one], [other]) => (one < other ? -1 : 1));
  return new Map(
    logs.map(([name, now]) => {
      const bytes = Buffer.from(now);
      bytes.write('EVLSEG01', 'latin1');
      bytes.writeUInt32LE(lastCrc, 16);
      bytes.writeUInt32LE(crc32c(bytes, 0, 20), 20);
      bytes.fill(0, 24, SEGMENT_HEADER_BYTES);
      let at = SEGMENT_HEADER_BYTES;
      for (let header = readFrameHeader(bytes, at); header; header = readFrameHeader(bytes, at)) {
        bytes.writeUInt32LE(lastCrc, at + 20);
        bytes.writeUInt32LE(crc32c(bytes, at, at + 28), at + 28);
        lastCrc = header.bodyCrc;
        at += FRAME_HEADER_BYTES + header.bodyBytes;
      }
      return [name, bytes];
    }),
  );
}
