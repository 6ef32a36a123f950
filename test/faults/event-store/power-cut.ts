import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Ends a file system as a power cut does: what was not flushed is gone (EXT4_IOC_SHUTDOWN). */
const shutdown = `
import fcntl, os, struct, sys
fd = os.open(sys.argv[1], os.O_RDONLY)
fcntl.ioctl(fd, 0x8004587D, struct.pack('I', 2))
`;

/** A disk of its own, whose power can be cut. */
export class CutDisk {
  readonly #folder: string;
  readonly #image: string;
  readonly mount: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#image = path.join(folder, 'disk.img');
    this.mount = path.join(folder, 'disk');
  }

  /** A new disk of 48 MiB, or why there is none. */
  static async make(): Promise<CutDisk | string> {
    const disk = new CutDisk(await mkdtemp(path.join(tmpdir(), 'commune-ledger-disk-')));
    try {
      await mkdir(disk.mount);
      run('truncate', '-s', '48M', disk.#image);
      run('mkfs.ext4', '-q', '-F', disk.#image);
      disk.#attach();
      return disk;
    } catch (error) {
      await rm(disk.#folder, { recursive: true, force: true });
      return `root, loop devices and mkfs.ext4 are needed: ${String(error).slice(0, 120)}`;
    }
  }

  /** Cuts the power, at once. */
  cut(): void {
    run('python3', '-c', shutdown, this.mount);
  }

  /** Gives power again: the file system recovers from its journal. */
  restore(): void {
    run('umount', this.mount);
    this.#attach();
  }

  async remove(): Promise<void> {
    run('umount', this.mount);
    await rm(this.#folder, { recursive: true, force: true });
  }

  #attach(): void {
    run('mount', '-o', 'loop', this.#image, this.mount);
  }
}

function run(command: string, ...args: string[]): void {
  execFileSync(command, args, { stdio: 'pipe', timeout: 30_000 });
}
