import { issueToken, localTokenKey, StartError, type Configuration } from '#platform';
import { readRunning } from '#programs';
import type { Manner } from './arguments.ts';

const TOKEN_LIFE_MS = 300_000;
const AWAY = ['event-store-unavailable', 'read-store-unavailable'];

const NAME_THEM = {
  vi: 'hãy nêu projectors bằng --url và commands bằng --commands.',
  en: 'name the projectors with --url and the commands with --commands.',
};

/** The ledger refused what was asked; the message is its own. */
export class Refused extends Error {
  /** Something that it needs does not answer it. */
  readonly isAway: boolean;

  constructor(message: string, isAway: boolean) {
    super(message);
    this.isAway = isAway;
  }
}

/** Speaks to the programs of a running ledger as an operator. */
export interface OperationsClient {
  /** `data` of an answer of the projectors. */
  get<Data>(path: string): Promise<Data>;
  /** Sends a decision to the commands; answers where it was recorded. */
  post(path: string, body: object): Promise<{ position: string; recorded: boolean }>;
}

/** Gives whole answers, too. */
export interface AnsweringClient extends OperationsClient {
  ask<Answer>(path: string): Promise<Answer>;
}

/**
 * Finds the programs: as told, else the ledger that runs on DATA_DIR. Throws a StartError if there
 * is none; calls throw one if it does not answer, and `Refused`.
 */
export async function operationsClient(
  configuration: Configuration,
  { url, commands, token, lang }: Manner,
): Promise<AnsweringClient> {
  const running = readRunning(configuration.DATA_DIR)?.url;
  const projectors = url ?? running;
  const decider = commands ?? url ?? running;
  if (projectors === undefined || decider === undefined) {
    throw new StartError('ledger-unreachable', {
      vi: `Không sổ nào đang chạy trên DATA_DIR: ${NAME_THEM.vi}`,
      en: `No ledger runs on DATA_DIR: ${NAME_THEM.en}`,
    });
  }
  const bearer = token ?? (await localToken(configuration));
  const headers = { authorization: `Bearer ${bearer}`, 'accept-language': lang };
  const ask = async <Answer>(path: string): Promise<Answer> =>
    (await send(`${projectors}${path}`, { headers })) as Answer;
  return {
    ask,
    get: async <Data>(path: string) => (await ask<{ data: Data }>(path)).data,
    post: async (path, body) => {
      const request = {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      };
      return (await send(`${decider}${path}`, request)) as { position: string; recorded: boolean };
    },
  };
}

async function send(url: string, request: RequestInit): Promise<unknown> {
  const response = await fetch(url, request).catch((cause: unknown) => {
    const text = { vi: `${url} không trả lời.`, en: `${url} does not answer.` };
    throw new StartError('ledger-unreachable', text, cause);
  });
  const body = await bodyOf(url, response);
  if (response.ok) return body;
  const { code = String(response.status), detail = '' } = body;
  throw new Refused(`${code}: ${detail}`, AWAY.includes(code));
}

async function bodyOf(
  url: string,
  response: Response,
): Promise<{ readonly code?: string; readonly detail?: string }> {
  const text = await response.text();
  try {
    return JSON.parse(text) as object;
  } catch (cause) {
    const { status } = response;
    const text = {
      vi: `${url} trả lời ${status}, không như một sổ trả lời: ${NAME_THEM.vi}`,
      en: `${url} answers ${status}, and not as a ledger does: ${NAME_THEM.en}`,
    };
    throw new StartError('ledger-unreachable', text, cause);
  }
}

async function localToken(configuration: Configuration): Promise<string> {
  const {
    DATA_DIR,
    TOKEN_ISSUER: issuer,
    TOKEN_AUDIENCE: audience,
    TOKEN_JWKS_URL,
  } = configuration;
  if (TOKEN_JWKS_URL !== undefined) {
    throw new StartError('configuration-invalid', {
      vi: 'Khi đặt TOKEN_JWKS_URL, sổ không nhận token làm ở đây: hãy đưa token của người vận hành bằng --token.',
      en: 'With TOKEN_JWKS_URL a ledger takes no token that is made here: give one of an operator with --token.',
    });
  }
  const issuedAtMs = Date.now();
  return issueToken(await localTokenKey(DATA_DIR), {
    ...{ sub: 'projections', role: 'operator', areas: 'all', issuer, audience, issuedAtMs },
    expiresAtMs: issuedAtMs + TOKEN_LIFE_MS,
  });
}
