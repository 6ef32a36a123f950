import { readFully, type FileSystem } from './file-system.ts';
import type { Segment } from './segment.ts';

/** Bytes at the end of a log that are no whole append, and so are cut: nobody was told that it was written. */
export interface CutAppend {
  /** The segment in which they stood. */
  readonly file: string;
  /** The position of the first of them. */
  readonly position: number;
  readonly bytes: number;
  /** The file that keeps them, if it could be written. */
  readonly keptIn?: string;
}

/**
 * Keeps what stands behind the end of a segment in a file beside it, which no start reads. Should it
 * ever be missed, it is there; where there is no room for it, the log goes on without. Its bytes are
 * durable then, its name with the next flush of the directory.
 */
export async function keepCut(
  files: FileSystem,
  { path, file, base, end }: Segment,
  fileEnd: number,
): Promise<CutAppend> {
  const cut = { file: path, position: end, bytes: fileEnd - end };
  const keptIn = `${path}.cut-${end}`;
  try {
    const kept = Buffer.allocUnsafeSlow(cut.bytes);
    const got = readFully(files, file, kept, kept.length, end - base);
    await files.replace(keptIn, kept.subarray(0, got));
    await flushFile(files, keptIn);
    return { ...cut, keptIn };
  } catch {
    return cut;
  }
}

async function flushFile(files: FileSystem, path: string): Promise<void> {
  const file = files.open(path, 'write');
  try {
    await files.flush(file);
  } finally {
    files.close(file);
  }
}

/** What the program says of it. */
export function cutInWords({ file, position, bytes, keptIn }: CutAppend): string {
  const kept = keptIn === undefined ? 'They could not be kept.' : `They are kept in ${keptIn}.`;
  return (
    `The log ended in ${bytes} bytes that are no whole append, from position ${position} in ${file}: ` +
    `they are cut. No client was told that it was written. ${kept}`
  );
}
