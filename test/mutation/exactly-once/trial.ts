import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { SourceCopy } from './copies.ts';
import type { Rule } from './rules.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** Which seeds the simulation is given, and how long it may take. */
export interface Seeds {
  readonly first: number;
  readonly runs: number;
  readonly timeoutMs: number;
}

/** What became of a rule that was taken out. */
export interface Verdict {
  readonly rule: string;
  readonly noticed: boolean;
  /** The seed that noticed, and how many were run until then. */
  readonly seed?: number;
  readonly afterSeeds: number;
  /** What it noticed. */
  readonly as?: string;
}

/** Simulates a copy without a rule until a seed notices; `undefined` simulates it as it is. */
export async function trialOf(rule: Rule | undefined, seeds: Seeds): Promise<Verdict> {
  const copy = await SourceCopy.make();
  try {
    if (rule) await copy.without(rule);
    const { stdout, stderr } = await simulated(copy.directory, seeds);
    const line = stdout.trim().split('\n').at(-1) ?? '';
    const name = rule?.rule ?? 'none is taken out';
    // Who never ends, or falls over, is noticed, too.
    if (!line.startsWith('{')) {
      return { rule: name, noticed: true, afterSeeds: seeds.runs, as: `no end: ${stderr.trim()}` };
    }
    const { simulation, seeds: run } = JSON.parse(line) as {
      simulation: 'passed' | 'failed';
      seeds: { first: number; runs: number };
    };
    if (simulation === 'passed') return { rule: name, noticed: false, afterSeeds: run.runs };
    const as = (/: (.*)/.exec(stderr)?.[1] ?? stderr).slice(0, 160);
    return { rule: name, noticed: true, seed: run.first + run.runs - 1, afterSeeds: run.runs, as };
  } finally {
    await copy.remove();
  }
}

async function simulated(
  directory: string,
  { first, runs, timeoutMs }: Seeds,
): Promise<{ stdout: string; stderr: string }> {
  const child = spawn(
    process.execPath,
    [
      ...['--import', 'tsx', path.join(directory, 'libs/testing/simulation/main.ts')],
      ...['--seed', String(first), '--runs', String(runs)],
    ],
    { cwd: ROOT, timeout: timeoutMs, killSignal: 'SIGKILL' },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  await once(child, 'close');
  return { stdout, stderr };
}
