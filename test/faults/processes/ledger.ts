import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Role } from '#platform';
import { issueToken } from '#platform/authority/issue-token.ts';
import { localTokenKey } from '#platform/authority/token-key.ts';
import { readConfiguration } from '#platform/configuration/configuration.ts';
import { startProgram, type Environment, type Program } from './program.ts';

/** An answer, with the bytes as text. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A ledger on this machine, as `npm start` brings it. */
export interface LedgerProcess extends Program {
  readonly url: string;
  readonly eventStoreUrl: string;
  get(address: string): Promise<HttpAnswer>;
  post(address: string, body: object, idempotencyKey?: string): Promise<HttpAnswer>;
}

/** Starts everything on one machine over a data directory, and waits until it is open. */
export async function startLedger(
  directory: string,
  environment: Environment = {},
): Promise<LedgerProcess> {
  const settings = { DATA_DIR: directory, PORT: '0', ...environment };
  const program = startProgram('apps/standalone/main.ts', settings);
  const { eventStoreUrl } = await program.said('the log is open');
  const { url } = await program.said('the ledger is open');
  return {
    ...program,
    url: String(url),
    eventStoreUrl: String(eventStoreUrl),
    get: async (address) => answerOf(await fetch(String(url) + address)),
    post: (address, body, key) => post(String(url) + address, directory, body, key),
  };
}

/** Sends a command to a program whose token key lies in a data directory. */
export async function post(
  url: string,
  directory: string,
  body: object,
  idempotencyKey: string = randomUUID(),
): Promise<HttpAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: {
      'content-type': 'application/json',
      'idempotency-key': idempotencyKey,
      authorization: `Bearer ${await tokenOf(directory)}`,
    },
  });
  return answerOf(response);
}

/** A token for everything, signed with the key of a data directory. */
export async function tokenOf(directory: string, role: Role = 'admin'): Promise<string> {
  const { TOKEN_ISSUER: issuer, TOKEN_AUDIENCE: audience } = readConfiguration({});
  return issueToken(await localTokenKey(directory), {
    sub: `tester-${role}`,
    role,
    areas: 'all',
    issuer,
    audience,
    issuedAtMs: Date.now(),
    expiresAtMs: Date.now() + 3_600_000,
  });
}

/** Directories of these tests, and how they are removed. */
export async function temporaryDirectory(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'commune-ledger-faults-'));
}

/** Removes a directory with all that is in it. */
export async function removeDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true, maxRetries: 9 });
}

async function answerOf(response: Response): Promise<HttpAnswer> {
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** A command that creates an organisation. */
export const registerOrganisation = '/v1/organisations/register-organisation';

/** The body of a command that creates an organisation of this name. */
export function organisation(name: string): object {
  return {
    name,
    kind: 'massOrganisation',
    occurredOn: '2013',
    source: { kind: 'document', document: 'Báo cáo 15/BC-BCĐ' },
  };
}
