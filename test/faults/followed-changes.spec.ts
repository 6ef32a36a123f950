import { afterEach, expect, test } from '@jest/globals';
import { changesSchema } from '#contracts';
import { START_OF_LOG } from '#kernel';
import { temporaryEventStore } from '#testing/event-store/index.ts';
import { topologies, withOwnMongod } from '#testing/mongod/index.ts';
import { readFacts } from '../../examples/five-documents/facts.ts';
import { postFacts } from '../../examples/five-documents/post-facts.ts';
import { openEventStream } from '../e2e/ledger/event-stream.ts';
import { isFullRun } from './full-run.ts';
import { removeDirectory, temporaryDirectory, tokenOf } from './processes/ledger.ts';
import { startProgram } from './processes/program.ts';
import { moments, type Moment } from './projector/messages.ts';
import { startProjector } from './projector/steered-projector.ts';

const LIMIT_MS = 180_000;
const blows: readonly Moment[] = isFullRun
  ? moments
  : ['between write and checkpoint', 'after checkpoint'];
const STEERED = { LEASE_MS: '400', BATCH_EVENTS_MAX: '5' };

withOwnMongod('Changes that a page follows', (startMongod) => {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  test.each(topologies)(
    'are all told, in order, though projectors are killed one after the other (%s)',
    async (topology) => {
      const mongod = await startMongod(topology);
      const eventStore = await temporaryEventStore();
      cleanups.push(() => eventStore.remove());
      const directory = await temporaryDirectory();
      cleanups.push(() => removeDirectory(directory));
      const stores = { EVENT_STORE_URL: eventStore.url, READ_STORE_URL: mongod.url('followed') };
      const program = async (name: string, said: string): Promise<string> => {
        const environment = { DATA_DIR: directory, PORT: '0', ...stores };
        const started = startProgram(`apps/${name}/main.ts`, environment);
        cleanups.push(() => started.kill());
        return String((await started.said(said)).url);
      };
      const commands = await program('commands', 'commands are taken');
      const queries = await program('queries', 'questions are answered');
      const token = await tokenOf(directory, 'importer');
      const { documents, facts } = readFacts();
      const slices = blows.length + 2;
      const post = (slice: number): Promise<{ position: string }> => {
        const some = facts.slice(0, Math.ceil((facts.length * slice) / slices));
        return postFacts({ baseUrl: commands, token, file: { documents, facts: some } });
      };

      const { position: after } = await post(1);
      let projector = startProjector({ ...stores, ...STEERED });
      cleanups.push(() => projector.kill());
      await projector.ready;
      const stream = await openEventStream(`${queries}/v1/changes?after=${after}`);
      cleanups.push(() => stream.cut());
      let position: string = START_OF_LOG;
      for (const [n, moment] of blows.entries()) {
        const held = projector.heldAt(moment, after);
        [{ position }] = await Promise.all([post(n + 2), held]);
        await projector.kill();
        projector = startProjector({ ...stores, ...STEERED });
      }
      ({ position } = await post(slices));

      const told = new Map<string, Set<string>>();
      for (let last = after; last < position;) {
        const event = await stream.next();
        expect(event?.event).not.toBe('reset');
        expect(event!.id! >= last).toBe(true);
        last = event!.id!;
        if (event?.event !== 'changed') continue;
        for (const { model, ids } of changesSchema.parse(event.data).changes) {
          told.set(model, new Set([...(told.get(model) ?? []), ...ids]));
        }
      }
      const trail = await timelineRows(queries, position);
      const later = trail.filter((row) => row.position > after);
      expect(later.length).toBeGreaterThan(20);
      const missing = later.filter(({ id }) => !told.get('communeTimeline')?.has(id));
      expect(missing).toEqual([]);
    },
    LIMIT_MS,
  );
});

interface Row {
  readonly id: string;
  readonly position: string;
}

/** The rows of the timelines of all communes, at a position. */
async function timelineRows(url: string, position: string): Promise<readonly Row[]> {
  const ask = async <Item>(address: string): Promise<readonly Item[]> => {
    const response = await fetch(`${url}${address}limit=200&minPosition=${position}`);
    return ((await response.json()) as { data: readonly Item[] }).data;
  };
  const communes = await ask<{ id: string }>('/v1/communes?');
  const rows = await Promise.all(
    communes.map(({ id }) => ask<Row>(`/v1/communes/${id}/timeline?`)),
  );
  return rows.flat();
}
