import { connectEventStore } from '#event-store';
import { MemoryReadStore, MongoReadStore, ProjectionEngine, type ReadStore } from '#projections';
import { ledgerCategories, ledgerDecisions, ledgerPayloads, readModels } from '#read-models';
import { insertAnew } from './insert-anew.ts';
import type { Measured, Task } from './task.ts';

// A process of its own, so that its peak of memory and its CPU time are those of the task alone.
process.once('message', (task: Task) => {
  void perform(task).then((measured) => {
    process.send?.(measured);
    process.disconnect();
  });
});

async function perform(task: Task): Promise<Measured> {
  const before = process.cpuUsage();
  const measured = (ms: number): Measured => measuredSince(before, ms);
  if (task.kind === 'insert') return measured(await insertAnew(task));
  const log = await connectEventStore(task.eventStore);
  try {
    if (task.kind === 'read') {
      const from = performance.now();
      for await (const _ of log.readLog());
      return measured(performance.now() - from);
    }
    const store = await storeOf(task.readStore);
    return measured(await rebuilt(store, log.feed));
  } finally {
    await log.close();
  }
}

async function rebuilt(
  store: ReadStore,
  feed: ConstructorParameters<typeof ProjectionEngine>[0]['feed'],
): Promise<number> {
  const engine = new ProjectionEngine({
    models: readModels,
    store,
    feed,
    payloads: ledgerPayloads,
    categories: ledgerCategories,
    decisions: ledgerDecisions,
    report: (report) => process.stderr.write(`${report.code}: ${report.message}\n`),
  });
  const from = performance.now();
  engine.start();
  await engine.ready();
  const ms = performance.now() - from;
  await engine.stop();
  await store.close();
  return ms;
}

async function storeOf(url: string | undefined): Promise<ReadStore> {
  return url === undefined ? new MemoryReadStore() : MongoReadStore.connect(url);
}

function measuredSince(before: NodeJS.CpuUsage, ms: number): Measured {
  const { user, system } = process.cpuUsage(before);
  const { maxRSS } = process.resourceUsage();
  return { seconds: ms / 1_000, cpuSeconds: (user + system) / 1e6, peakMib: maxRSS / 1_024 };
}
