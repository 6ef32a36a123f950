import { randomUUID } from 'node:crypto';
import {
  organisation,
  registerOrganisation,
  removeDirectory,
  startLedger,
  temporaryDirectory,
  tokenOf,
} from '../faults/processes/ledger.ts';
import { asOftenAsPossible, figure, percentile } from './figures.ts';

// A ledger of one machine as `npm start` brings it, over HTTP; the client has its share of the cores.
const FOR_MS = 4_000;
const directory = await temporaryDirectory();
const ledger = await startLedger(directory);
const authorization = `Bearer ${await tokenOf(directory)}`;

try {
  await asOftenAsPossible(8, 1_000, command);
  for (const clients of [1, 32]) {
    await measure(`commands from ${clients} at once`, clients, command);
  }
  const { position } = (await command()) as { position: string };
  const list = '/v1/communes?limit=20';
  await read(`/v1/areas?minPosition=${position}`);
  for (const clients of [1, 32]) {
    await measure(`pages of 20 from ${clients} at once`, clients, () => read(list));
  }
} finally {
  await ledger.kill();
  await removeDirectory(directory);
}

async function measure(name: string, atOnce: number, act: () => Promise<unknown>): Promise<void> {
  const { perSecond, sortedMs } = await asOftenAsPossible(atOnce, FOR_MS, act);
  figure(name, perSecond, '1/s');
  figure(`${name}, median`, percentile(sortedMs, 0.5), 'ms');
  figure(`${name}, 99 of 100`, percentile(sortedMs, 0.99), 'ms');
}

async function command(): Promise<unknown> {
  const response = await fetch(ledger.url + registerOrganisation, {
    method: 'POST',
    body: JSON.stringify(organisation(`Hội ${randomUUID()}`)),
    headers: { 'content-type': 'application/json', authorization },
  });
  return expectOk(response);
}

async function read(address: string): Promise<unknown> {
  return expectOk(await fetch(ledger.url + address));
}

async function expectOk(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
  return JSON.parse(text);
}
