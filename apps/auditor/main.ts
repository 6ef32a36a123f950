import { EventStoreFault } from '#event-store';
import { configurationOfProcess, StartError } from '#platform';
import { ProjectionFault } from '#projections';
import { EventStoreError } from '@commune-ledger/embedded-event-store';
import { readOrder, UsageError, USAGE, type Order } from './arguments.ts';
import { compareCommand } from './compare-command.ts';
import { consistencyCommand } from './consistency-command.ts';
import { openLog } from './open-log.ts';
import { replayCommand } from './replay-command.ts';

/** The outcomes of an audit, as exit codes. */
const EXIT = { wrongUse: 2, storeAway: 3 } as const;

/** `npm run audit`: replays a history, compares documents with the log, or facts with each other. */
async function audit(args: readonly string[]): Promise<number> {
  try {
    return await carryOut(readOrder(args, Date.now()));
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n\n${USAGE}\n`);
      return EXIT.wrongUse;
    }
    if (!isStoreFault(error)) throw error;
    process.stderr.write(`${error.code}: ${error.message}\n`);
    return EXIT.storeAway;
  }
}

async function carryOut(order: Order): Promise<number> {
  if (order.command === 'help') {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const configuration = configurationOfProcess();
  if (order.command === 'compare') return compareCommand(configuration, order, process.stdout);
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

function isStoreFault(error: unknown): error is Error & { readonly code: string } {
  return [EventStoreFault, EventStoreError, ProjectionFault, StartError].some(
    (fault) => error instanceof fault,
  );
}

process.exitCode = await audit(process.argv.slice(2));
