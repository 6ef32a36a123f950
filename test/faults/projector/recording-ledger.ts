import { randomUUID } from 'node:crypto';
import type { Position } from '#kernel';
import { temporaryEventStore } from '#testing/event-store/index.ts';
import { readFacts } from '../../../examples/five-documents/facts.ts';
import { postFacts } from '../../../examples/five-documents/post-facts.ts';
import { removeDirectory, temporaryDirectory, tokenOf } from '../processes/ledger.ts';
import { startProgram } from '../processes/program.ts';

/** A log that takes the demo's facts from a command program: what projectors of fault tests follow. */
export interface RecordingLedger {
  readonly eventStoreUrl: string;
  /** Posts the facts up to this share of them; what was posted before is not recorded again. */
  post(share: number): Promise<Position>;
  /** Asks for a read model to be built anew; the position of the request names the build. */
  rebuild(model: string, version: number): Promise<Position>;
}

/** Starts the log and its command program; what ends them is put down in `cleanups`. */
export async function startRecordingLedger(
  cleanups: (() => Promise<unknown>)[],
): Promise<RecordingLedger> {
  const eventStore = await temporaryEventStore();
  cleanups.push(() => eventStore.remove());
  const directory = await temporaryDirectory();
  cleanups.push(() => removeDirectory(directory));
  const commands = startProgram('apps/commands/main.ts', {
    DATA_DIR: directory,
    PORT: '0',
    EVENT_STORE_URL: eventStore.url,
  });
  cleanups.push(() => commands.kill());
  const baseUrl = String((await commands.said('commands are taken'))['url']);
  const token = await tokenOf(directory, 'importer');
  const { documents, facts } = readFacts();
  return {
    eventStoreUrl: eventStore.url,
    post: async (share) => {
      const file = { documents, facts: facts.slice(0, Math.ceil(facts.length * share)) };
      return (await postFacts({ baseUrl, token, file })).position as Position;
    },
    rebuild: async (model, version) => {
      const response = await fetch(`${baseUrl}/v1/operations/rebuild-read-model`, {
        method: 'POST',
        body: JSON.stringify({ model, version, reason: { code: 'test', text: 'Thử dựng lại.' } }),
        headers: {
          'content-type': 'application/json',
          'idempotency-key': randomUUID(),
          authorization: `Bearer ${await tokenOf(directory, 'operator')}`,
        },
      });
      const answer = await response.text();
      if (!response.ok) throw new Error(answer);
      return (JSON.parse(answer) as { position: Position }).position;
    },
  };
}
