import { ledgerCategories, ledgerDecisions, ledgerPayloads, readModels } from '#read-models';
import { ProjectionEngine, type Step, type StepHooks } from '#projections';
import { readConfiguration } from '#platform';
import { openEventStore, openReadStore } from '#programs';
import { withoutGuard } from './without-guard.ts';
import type { FromProjector, Moment, ToProjector } from './messages.ts';

/**
 * A projector for fault tests: the engine, the store and the log of the real one, in small batches,
 * and before each step it asks the test that started it whether it may go on.
 *
 * Environment beside that of every program: BATCH_EVENTS_MAX, LEASE_MS and UNGUARDED.
 */
const configuration = readConfiguration(process.env);
const events = await openEventStore(configuration.EVENT_STORE_URL ?? '', configuration, 'reads');
const store = await openReadStore(configuration);
const engine = new ProjectionEngine({
  models: readModels,
  store: process.env['UNGUARDED'] === '1' ? withoutGuard(store) : store,
  feed: events.feed,
  payloads: ledgerPayloads,
  categories: ledgerCategories,
  decisions: ledgerDecisions,
  limits: {
    batchEventsMax: Number(process.env['BATCH_EVENTS_MAX']),
    leaseMs: Number(process.env['LEASE_MS']),
    backOffMs: 20,
  },
  steps: steps(),
  report: (report) => tell({ kind: 'report', code: report.code, message: report.message }),
});

const held = new Map<number, () => void>();
let step = 0;
process.on('message', (go: ToProjector) => held.get(go.step)?.());
// Without its test it is nobody's.
process.on('disconnect', () => process.exit(1));
engine.start();
await engine.ready();
tell({ kind: 'ready' });

function steps(): StepHooks {
  const at = (moment: Moment) => async (batch: Step) => {
    const own = (step += 1);
    const allowed = new Promise<void>((resolve) => held.set(own, resolve));
    tell({ kind: 'at', moment, batch, step: own });
    await allowed;
    held.delete(own);
    tell({ kind: 'left', moment, batch });
  };
  return {
    afterLoad: at('after load'),
    beforeWrite: at('before write'),
    betweenWriteAndCheckpoint: at('between write and checkpoint'),
    afterCheckpoint: at('after checkpoint'),
  };
}

function tell(message: FromProjector): void {
  process.send?.(message);
}
