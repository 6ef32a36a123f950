import { register } from 'node:module';
import type * as Simulation from '#testing/simulation/index.ts';
import { rules, type Rule } from './rules.ts';
import { checkPlaces } from './taken-out.ts';

register('./hooks.ts', import.meta.url);

const SIMULATION = new URL('../../../libs/testing/simulation/index.ts', import.meta.url);

/** Which seeds are searched once those that are known do not notice, and until when. */
export interface Search {
  readonly first: number;
  readonly runs: number;
  readonly endAt: number;
}

/** What became of a rule that was taken out. */
export interface Verdict {
  readonly rule: string;
  readonly noticed: boolean;
  /** The seed that noticed. */
  readonly seed?: number;
  /** How many were run until then. */
  readonly afterSeeds: number;
  /** What it noticed. */
  readonly as?: string;
}

/** Simulates without a rule until a seed notices: those that are known first. */
export async function trialOf(rule: Rule, search: Search): Promise<Verdict> {
  await checkPlaces(rule);
  return judged(
    rule.rule,
    `${SIMULATION.href}?without=${rules.findIndex((each) => each.rule === rule.rule)}`,
    rule.seeds,
    search,
  );
}

/** Simulates with every rule, by the seeds that notice any of them: none may find anything. */
export function controlOf(some: readonly Rule[], search: Search): Promise<Verdict> {
  const seeds = [...new Set(some.flatMap((rule) => rule.seeds))];
  return judged('none is taken out', SIMULATION.href, seeds, search);
}

async function judged(
  rule: string,
  from: string,
  known: readonly number[],
  { first, runs, endAt }: Search,
): Promise<Verdict> {
  const { failureOf, Tally } = (await import(from)) as typeof Simulation;
  let afterSeeds = 0;
  const others = Array.from({ length: runs }, (_, n) => first + n);
  for (const seed of [...known, ...others]) {
    if (performance.now() > endAt) break;
    afterSeeds += 1;
    const failure = await failureOf(seed, new Tally());
    if (failure === undefined) continue;
    const as = (/: (.*)/.exec(failure)?.[1] ?? failure).slice(0, 160);
    return { rule, noticed: true, seed, afterSeeds, as };
  }
  return { rule, noticed: false, afterSeeds };
}
