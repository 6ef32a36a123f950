import {
  configurationOfProcess,
  DEFAULT_LANGUAGE,
  UsageError,
  type Configuration,
  type Language,
} from '#platform';
import { digestFromLog, versionKey } from '#projections';
import { ledgerCategories, ledgerDecisions, ledgerPayloads, readModels } from '#read-models';
import { endWithItsReader } from '../closed-output.ts';
import { compareCommand } from '../compare-command.ts';
import { faultLine } from '../fault-line.ts';
import { Refused } from '../ledger-requests.ts';
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
import {
  NotPossible,
  readOrder,
  type DecisionOrder,
  type Manner,
  type Order,
} from './arguments.ts';
import { decide } from './decide.ts';
import { askForRebuilds, decideBuilds, type BuildDecided } from './decide-builds.ts';
import { followBuilds } from './follow-builds.ts';
import {
  operationsClient,
  type AnsweringClient,
  type OperationsClient,
} from './operations-client.ts';
import { texts, type Texts } from './texts.ts';
import { USAGE } from './usage.ts';
import { comparisonOf, verdictsAsked } from './verify.ts';

const HOW_TO = 'npm run projections -- help [--lang vi|en]';

/** The outcomes, as exit codes. */
const EXIT = { held: 1, wrongUse: 2, away: 3 } as const;

/** `npm run projections`: how the projections are, and what to do when one cannot go on. */
async function projections(args: readonly string[]): Promise<number> {
  let lang: Language = DEFAULT_LANGUAGE;
  try {
    const order = readOrder(args);
    ({ lang } = order);
    return await carryOut(order);
  } catch (error) {
    if (error instanceof UsageError) return complain(`${error.message}\n${HOW_TO}`);
    if (error instanceof NotPossible) return complain(error.text[lang]);
    if (error instanceof Refused) {
      return complain(error.message, error.isAway ? EXIT.away : EXIT.wrongUse);
    }
    const fault = faultLine(error, lang);
    if (fault === undefined) throw error;
    return complain(fault, EXIT.away);
  }
}

function complain(text: string, code: number = EXIT.wrongUse): number {
  process.stderr.write(`${text}\n`);
  return code;
}

async function carryOut(order: Order): Promise<number> {
  const configuration = configurationOfProcess();
  const client = (): Promise<AnsweringClient> => operationsClient(configuration, order);
  switch (order.command) {
    case 'help':
      return say(`${USAGE[order.lang]}\n`);
    case 'status':
      return showStatus(await client(), order);
    case 'parked':
      return showParked(await client(), order);
    case 'digest':
      return order.position === undefined
        ? showDigests(await (await client()).get('/v1/operations/digests'), order)
        : showDigests(await digestsFromLog(configuration, order.position), order);
    case 'verify': {
      const verdicts = await verdictsAsked(configuration, order);
      return compareCommand(verdicts, order, process.stdout, comparisonOf(order));
    }
    case 'report': {
      const asked = `/v1/operations/rebuild-report?model=${encodeURIComponent(order.model)}`;
      const report = await (await client()).get<ReportAnswer>(asked);
      return say(
        order.json ? `${JSON.stringify(report)}\n` : reportText(report, texts[order.lang]),
      );
    }
    case 'retry':
    case 'skip':
      return showDecision(await client(), order);
    case 'rebuild':
      return rebuild(await client(), order);
    case 'promote':
    case 'roll-back':
    case 'clean-up':
      return showBuilds(await decideBuilds(await client(), order), order);
  }
}

async function showStatus(client: OperationsClient, { json, lang }: Manner): Promise<number> {
  const answer = await client.get<ProjectionsAnswer>('/v1/operations/projections');
  say(json ? `${JSON.stringify(answer)}\n` : statusText(answer, texts[lang]));
  const cannotLead = answer.healthy && answer.fault !== undefined;
  if (answer.head === undefined || cannotLead) return EXIT.away;
  const isWell = answer.models.every(
    ({ parkedEvents, stopped, asksForRebuild }) =>
      parkedEvents === 0 && !stopped && asksForRebuild.length === 0,
  );
  return answer.healthy && isWell ? 0 : EXIT.held;
}

async function showParked(
  client: AnsweringClient,
  { model, event, json, lang }: Extract<Order, { command: 'parked' }>,
): Promise<number> {
  const asked = new URLSearchParams({ ...(model ? { model } : {}), ...(event ? { event } : {}) });
  const { data: events, more } = await client.ask<{
    readonly data: readonly ParkedAnswer[];
    readonly more?: { readonly documents: number };
  }>(`/v1/operations/parked?${asked.toString()}`);
  say(json ? `${JSON.stringify(events)}\n` : parkedText(events, texts[lang]));
  if (more) process.stderr.write(`${texts[lang].moreParked(more.documents)}\n`);
  return events.length === 0 ? 0 : EXIT.held;
}

async function showDecision(
  client: OperationsClient,
  order: DecisionOrder & Manner,
): Promise<number> {
  const decided = await decide(client, order);
  const { position, recorded, followed, parked } = decided;
  const said = texts[order.lang];
  if (order.json) say(`${JSON.stringify(decided)}\n`);
  else {
    say(`${recorded ? said.recordedAt(position) : said.nothingToRecord}\n`);
    say(followed ? parkedText(parked, said) : `${said.notFollowed}\n`);
  }
  return followed && parked.length === 0 ? 0 : EXIT.held;
}

async function rebuild(
  client: OperationsClient,
  order: Extract<Order, { command: 'rebuild' }>,
): Promise<number> {
  const decided = await askForRebuilds(client, order);
  const out = process.stdout;
  // Whoever reads lines of JSON gets nothing else.
  const json = order.json || (order.follow && !out.isTTY);
  const code = showBuilds(decided, { ...order, json });
  const builds = decided.map(({ build }) => build);
  const said = texts[order.lang];
  if (!order.follow) return code;
  const gone = await followBuilds(client, builds, { out, said, json });
  return gone.length > 0 ? EXIT.held : code;
}

function showBuilds(decided: readonly BuildDecided[], { json, lang }: Manner): number {
  const said = texts[lang];
  if (json) say(`${JSON.stringify(decided)}\n`);
  else {
    for (const each of decided) say(`${each.build}: ${outcomeText(each, said)}\n`);
    if (decided.length === 0) say(`${said.nothingToCleanUp}\n`);
  }
  if (decided.some(({ refused }) => refused !== undefined)) return EXIT.wrongUse;
  return decided.every(({ followed }) => followed) ? 0 : EXIT.held;
}

function outcomeText(
  { position, recorded, followed, refused, serves }: BuildDecided,
  said: Texts,
): string {
  if (serves) return said.servesAlready;
  const recording = recorded ? said.recordedAt(position) : said.nothingToRecord;
  if (refused !== undefined) return `${recording}; ${said.refused(position, refused)}`;
  return followed ? recording : `${recording}; ${said.notFollowed}`;
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
    const head = await log.events.feed.head();
    if (head === undefined || position > head) throw beyondTheEnd(position, head);
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

/** A log that has not come so far would give digests that no other log gives there. */
function beyondTheEnd(position: string, head = '0'): NotPossible {
  return new NotPossible({
    vi: `${position} nằm sau cuối nhật ký (${head}): sổ này chưa đến vị trí đó`,
    en: `${position} lies beyond the end of the log (${head}): it has not come so far`,
  });
}

function showDigests(answer: DigestsAnswer, { json, lang }: Manner): number {
  if (json) return say(`${JSON.stringify(answer)}\n`);
  const said = texts[lang];
  const lines = answer.digests.map(
    ({ model, documents, digest }) =>
      `${model.padEnd(24)} ${documents} ${said.documents} ${digest}\n`,
  );
  return say(`${said.at} ${answer.position}\n${lines.join('')}`);
}

function say(text: string): number {
  process.stdout.write(text);
  return 0;
}

endWithItsReader();
process.exitCode = await projections(process.argv.slice(2));
