import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { jsonEvent, KurrentDBClient, type JSONType } from '@kurrent/kurrentdb-client';
import { encodeMetadata, parseInterval } from '#kernel';
import { argumentsToRun } from '#testing/programs/built.ts';
import type { RunningLedger } from '../ledger/running-ledger.ts';

/** Appends an event by hand, past every rule; answers its id. */
export async function appendByHand(
  { eventStoreUrl }: RunningLedger,
  stream: string,
  event: { readonly type: string; readonly data: object; readonly metadata?: object },
): Promise<string> {
  const client = KurrentDBClient.connectionString(eventStoreUrl);
  const id = randomUUID();
  const { type, data, metadata = readableMetadata() } = event;
  await client.appendToStream(stream, jsonEvent({ id, type, data: data as JSONType, metadata }));
  await client.dispose();
  return id;
}

/** Runs `npm run projections -- …` as a process of its own, beside a running ledger. */
export function operate(
  { configuration, url, eventStoreUrl }: RunningLedger,
  ...args: string[]
): Promise<{ code: number; out: string; errors: string }> {
  const { DATA_DIR } = configuration;
  const env = { ...process.env, DATA_DIR, EVENT_STORE_URL: eventStoreUrl, READ_STORE_URL: '' };
  const program = argumentsToRun('apps/auditor/projections/main.ts');
  const command = [...program, ...args, '--lang', 'en', '--url', url];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { env }, (error, out, errors) => {
      const code = typeof error?.code === 'number' ? error.code : 0;
      resolve({ code, out, errors });
    });
  });
}

function readableMetadata(): object {
  const id = randomUUID();
  return encodeMetadata({
    correlationId: id,
    causationId: id,
    commandId: id,
    commandHash: '0'.repeat(64),
    actor: { ref: 'a-0', kind: 'person', role: 'officer' },
    occurredOn: parseInterval('2014')!,
    source: { kind: 'field' },
    concerns: [],
    areas: [],
  });
}
