import { EventStoreFault } from '#event-store';
import { configurationOfProcess, StartError, type Configuration } from '#platform';
import { digestFromLog, ProjectionFault, versionKey } from '#projections';
import { ledgerCategories, ledgerDecisions, ledgerPayloads, readModels } from '#read-models';
import { EventStoreError } from '@commune-ledger/embedded-event-store';
import { compareCommand } from '../compare-command.ts';
import { openLog } from '../open-log.ts';
import {
  parkedText,
  reportText,
  statusText,
  type DigestsAnswer,
  type ParkedAnswer,
  type ReportAnswer,
} from './answers.ts';
import type { ProjectionsAnswer } from './answers.ts';
import { readOrder, UsageError, USAGE, type DecisionOrder, type Order } from './arguments.ts';
import { decide } from './decide.ts';
import { askForRebuilds, decideBuilds, type BuildDecided } from './decide-builds.ts';
import { followBuilds } from './follow-builds.ts';
import { operationsClient, Refused, type OperationsClient } from './operations-client.ts';

/** The outcomes, as exit codes. */
const EXIT = { held: 1, wrongUse: 2, away: 3 } as const;

/** `npm run projections`: how the projections are, and what to do when one cannot go on. */
async function projections(args: readonly string[]): Promise<number> {
  try {
    return await carryOut(readOrder(args));
  } catch (error) {
    if (error instanceof UsageError || error instanceof Refused) {
      const usage = error instanceof UsageError ? `\n\n${USAGE}` : '';
      process.stderr.write(`${error.message}${usage}\n`);
      return EXIT.wrongUse;
    }
    if (!isAway(error)) throw error;
    process.stderr.write(`${error.code}: ${error.message}\n`);
    return EXIT.away;
  }
}

async function carryOut(order: Order): Promise<number> {
  const configuration = configurationOfProcess();
  const client = (): Promise<OperationsClient> => operationsClient(configuration, order);
  switch (order.command) {
    case 'help':
      return say(`${USAGE}\n`);
    case 'status':
      return showStatus(await client(), order.json);
    case 'parked':
      return showParked(await client(), order);
    case 'digest':
      return order.position === undefined
        ? showDigests(await (await client()).get('/v1/operations/digests'), order.json)
        : showDigests(await digestsFromLog(configuration, order.position), order.json);
    case 'verify': {
      const { model, sample, json } = order;
      if (model !== undefined && !readModels.some(({ name }) => name === model)) {
        throw new UsageError(`there is no read model ${model}`);
      }
      if (sample && configuration.READ_STORE_URL === undefined) {
        throw new UsageError('a sample is taken from READ_STORE_URL; in memory all is verified');
      }
      const asked = { ...(model ? { model } : {}), ...(sample ? { sample } : {}) };
      return compareCommand(
        configuration,
        { command: 'compare', lang: 'en', json },
        process.stdout,
        asked,
      );
    }
    case 'report': {
      const asked = `/v1/operations/rebuild-report?model=${encodeURIComponent(order.model)}`;
      const report = await (await client()).get<ReportAnswer>(asked);
      return say(order.json ? `${JSON.stringify(report)}\n` : reportText(report));
    }
    case 'retry':
    case 'skip':
      return showDecision(await client(), order);
    case 'rebuild':
      return rebuild(await client(), order);
    case 'promote':
    case 'roll-back':
    case 'clean-up':
      return showBuilds(await decideBuilds(await client(), order), order.json);
  }
}

async function showStatus(client: OperationsClient, json: boolean): Promise<number> {
  const answer = await client.get<ProjectionsAnswer>('/v1/operations/projections');
  say(json ? `${JSON.stringify(answer)}\n` : statusText(answer));
  const isWell = answer.models.every(
    ({ parkedEvents, stopped, asksForRebuild }) =>
      parkedEvents === 0 && !stopped && asksForRebuild.length === 0,
  );
  return answer.healthy && isWell ? 0 : EXIT.held;
}

async function showParked(
  client: OperationsClient,
  { model, event, json }: Extract<Order, { command: 'parked' }>,
): Promise<number> {
  const asked = new URLSearchParams({ ...(model ? { model } : {}), ...(event ? { event } : {}) });
  const events = await client.get<readonly ParkedAnswer[]>(
    `/v1/operations/parked?${asked.toString()}`,
  );
  say(json ? `${JSON.stringify(events)}\n` : parkedText(events));
  return events.length === 0 ? 0 : EXIT.held;
}

async function showDecision(
  client: OperationsClient,
  order: DecisionOrder & { readonly json: boolean },
): Promise<number> {
  const decided = await decide(client, order);
  const { position, recorded, followed, parked } = decided;
  if (order.json) say(`${JSON.stringify(decided)}\n`);
  else {
    say(recorded ? `recorded at ${position}\n` : 'there was nothing to record\n');
    say(followed ? parkedText(parked) : 'the projections have not followed it yet: see status\n');
  }
  return followed && parked.length === 0 ? 0 : EXIT.held;
}

async function rebuild(
  client: OperationsClient,
  order: Extract<Order, { command: 'rebuild' }>,
): Promise<number> {
  const decided = await askForRebuilds(client, order);
  const code = showBuilds(decided, order.json);
  const builds = decided.map(({ build }) => build);
  if (order.follow) await followBuilds(client, builds, process.stdout);
  return code;
}

function showBuilds(decided: readonly BuildDecided[], json: boolean): number {
  if (json) say(`${JSON.stringify(decided)}\n`);
  else {
    for (const { build, position, recorded, followed, refused } of decided) {
      const recording = recorded ? `recorded at ${position}` : 'there was nothing to record';
      const outcome = followed ? '' : '; the projections have not followed it yet: see status';
      say(`${build}: ${recording}${refused === undefined ? outcome : `; REFUSED: ${refused}`}\n`);
    }
    if (decided.length === 0) say('there is nothing to clean up\n');
  }
  if (decided.some(({ refused }) => refused !== undefined)) return EXIT.wrongUse;
  return decided.every(({ followed }) => followed) ? 0 : EXIT.held;
}

async function digestsFromLog(
  configuration: Configuration,
  position: DigestsAnswer['position'] & Parameters<typeof digestFromLog>[1],
): Promise<DigestsAnswer> {
  const log = await openLog(configuration);
  const parts = {
    payloads: ledgerPayloads,
    categories: ledgerCategories,
    decisions: ledgerDecisions,
  };
  try {
    const digests: DigestsAnswer['digests'][number][] = [];
    for (const model of readModels) {
      const digest = await digestFromLog(model, position, { ...parts, feed: log.events.feed });
      digests.push({ model: versionKey(model), ...digest });
    }
    return { position, digests };
  } finally {
    await log.close();
  }
}

function showDigests(answer: DigestsAnswer, json: boolean): number {
  if (json) return say(`${JSON.stringify(answer)}\n`);
  const lines = answer.digests.map(
    ({ model, documents, digest }) => `${model.padEnd(24)} ${documents} documents ${digest}\n`,
  );
  return say(`at ${answer.position}\n${lines.join('')}`);
}

function say(text: string): number {
  process.stdout.write(text);
  return 0;
}

function isAway(error: unknown): error is Error & { readonly code: string } {
  return [EventStoreFault, EventStoreError, ProjectionFault, StartError].some(
    (fault) => error instanceof fault,
  );
}

process.exitCode = await projections(process.argv.slice(2));
