import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import {
  issueToken,
  localTokenKey,
  readConfiguration,
  type Configuration,
  type Role,
} from '#platform';
import {
  startStandalone,
  type RunningStandalone,
  type StandaloneHooks,
} from '../../../apps/standalone/start.ts';

/** The answer to a request over a real socket. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** The answer to a command that was recorded. */
export interface Recorded {
  readonly id: string;
  readonly position: string;
  readonly eventIds: readonly string[];
}

/** Speaks to a program of the ledger over a real socket. */
export interface LedgerClient {
  readonly url: string;
  /** Asks for a page. */
  get(address: string, token?: string): Promise<HttpAnswer>;
  /** Sends a command, whatever comes of it. */
  post(address: string, body: object, headers?: Record<string, string>): Promise<HttpAnswer>;
  /** Sends a command that must be recorded. */
  record(address: string, body: object): Promise<Recorded>;
  token(role: Role): Promise<string>;
}

/** A whole ledger on this machine, with a directory of its own. */
export interface RunningLedger extends LedgerClient {
  readonly eventStoreUrl: string;
  readonly readStore: RunningStandalone['readStore'];
  readonly configuration: Configuration;
  /** Ends it; its directory remains. */
  stop(): Promise<void>;
  /** Ends it and removes its directory. */
  remove(): Promise<void>;
}

/** Where a ledger is started: what is left out is its own. */
export interface LedgerSettings {
  readonly environment?: Readonly<Record<string, string>>;
  readonly hooks?: StandaloneHooks;
}

/** Starts a ledger on free ports of this machine. */
export async function startLedger(settings: LedgerSettings = {}): Promise<RunningLedger> {
  const directory = await mkdtemp(path.join(tmpdir(), 'commune-ledger-'));
  const configuration = readConfiguration({
    DATA_DIR: directory,
    PORT: '0',
    LOG_LEVEL: 'silent',
    ...settings.environment,
  });
  const log = pino({ level: configuration.LOG_LEVEL });
  const running = await startStandalone(configuration, log, settings.hooks);
  const remove = async (): Promise<void> => {
    await running.stop();
    await rm(directory, { recursive: true, force: true });
  };
  const { url, eventStoreUrl, readStore } = running;
  const stop = (): Promise<void> => running.stop();
  return { ...clientOf(url, configuration), configuration, eventStoreUrl, readStore, stop, remove };
}

/** A client of a program at an address, with tokens of its data directory's key. */
export function clientOf(url: string, configuration: Configuration): LedgerClient {
  const token = (role: Role): Promise<string> => tokenFor(configuration, role);
  const post: RunningLedger['post'] = async (address, body, headers = {}) =>
    answerOf(
      await fetch(url + address, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${await token('importer')}`,
          ...headers,
        },
      }),
    );
  return {
    url,
    token,
    post,
    get: async (address, bearer) =>
      answerOf(
        await fetch(url + address, {
          headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
        }),
      ),
    record: async (address, body) => {
      const { status, body: answer } = await post(address, body);
      if (status >= 300) throw new Error(`${address}: ${status} ${JSON.stringify(answer)}`);
      return answer as unknown as Recorded;
    },
  };
}

async function tokenFor(configuration: Configuration, role: Role): Promise<string> {
  const now = Date.now();
  return issueToken(await localTokenKey(configuration.DATA_DIR), {
    sub: `tester-${role}`,
    role,
    areas: 'all',
    issuer: configuration.TOKEN_ISSUER,
    audience: configuration.TOKEN_AUDIENCE,
    issuedAtMs: now,
    expiresAtMs: now + 3_600_000,
  });
}

async function answerOf(response: Response): Promise<HttpAnswer> {
  const text = await response.text();
  const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  return { status: response.status, headers: response.headers, body };
}
