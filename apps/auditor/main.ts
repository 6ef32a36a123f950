import { configurationOfProcess, DEFAULT_LANGUAGE, UsageError, type Language } from '#platform';
import { readOrder, USAGE, type Order } from './arguments.ts';
import { endWithItsReader } from './closed-output.ts';
import { compareCommand } from './compare-command.ts';
import { consistencyCommand } from './consistency-command.ts';
import { faultLine } from './fault-line.ts';
import { openLog } from './open-log.ts';
import { replayCommand } from './replay-command.ts';
import { verdicts } from './verdicts.ts';

/** The outcomes of an audit, as exit codes. */
const EXIT = { wrongUse: 2, storeAway: 3 } as const;

/** `npm run audit`: replays a history, compares documents with the log, or facts with each other. */
async function audit(args: readonly string[]): Promise<number> {
  let lang: Language = DEFAULT_LANGUAGE;
  try {
    const order = readOrder(args, Date.now());
    ({ lang } = order);
    return await carryOut(order);
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n\n${USAGE.vi}\n\n${USAGE.en}\n`);
      return EXIT.wrongUse;
    }
    const fault = faultLine(error, lang);
    if (fault === undefined) throw error;
    process.stderr.write(`${fault}\n`);
    return EXIT.storeAway;
  }
}

async function carryOut(order: Order): Promise<number> {
  if (order.command === 'help') {
    process.stdout.write(`${USAGE[order.lang]}\n`);
    return 0;
  }
  const configuration = configurationOfProcess();
  if (order.command === 'compare') {
    return compareCommand(verdicts(configuration), order, process.stdout);
  }
  const log = await openLog(configuration);
  try {
    if (order.command === 'consistency') {
      return await consistencyCommand(configuration, log.events.feed, order, process.stdout);
    }
    const terminal = { out: process.stdout, input: process.stdin };
    return await replayCommand(log.events, order, terminal);
  } finally {
    await log.close();
  }
}

endWithItsReader();
process.exitCode = await audit(process.argv.slice(2));
