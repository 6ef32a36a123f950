import type { BilingualText } from '#kernel';
import { issueToken, localTokenKey, StartError, type Configuration } from '#platform';

const TOKEN_LIFE_MS = 300_000;
const AWAY = ['event-store-unavailable', 'read-store-unavailable'];

/** The ledger refused what was asked; the message is its own. */
export class Refused extends Error {
  /** Something that it needs does not answer it. */
  readonly isAway: boolean;

  constructor(message: string, isAway: boolean) {
    super(message);
    this.isAway = isAway;
  }
}

/**
 * The body that a running ledger answers a request with. Throws `Refused`, and a StartError if nothing
 * answers, or not as a ledger does; `wayOut` is said then.
 */
export async function askLedger(
  url: string,
  request: RequestInit,
  wayOut: BilingualText,
): Promise<unknown> {
  const response = await fetch(url, request).catch((cause: unknown) => {
    const text = { vi: `${url} không trả lời.`, en: `${url} does not answer.` };
    throw new StartError('ledger-unreachable', text, cause);
  });
  const body = await bodyOf(url, response, wayOut);
  if (response.ok) return body;
  const { code = String(response.status), detail = '' } = body;
  throw new Refused(`${code}: ${detail}`, AWAY.includes(code));
}

async function bodyOf(
  url: string,
  response: Response,
  wayOut: BilingualText,
): Promise<{ readonly code?: string; readonly detail?: string }> {
  const text = await response.text();
  try {
    return JSON.parse(text) as object;
  } catch (cause) {
    const { status } = response;
    const text = {
      vi: `${url} trả lời ${status}, không như một sổ trả lời: ${wayOut.vi}`,
      en: `${url} answers ${status}, and not as a ledger does: ${wayOut.en}`,
    };
    throw new StartError('ledger-unreachable', text, cause);
  }
}

/**
 * Makes tokens for a few minutes, signed with the key in DATA_DIR, which is made with the first if there
 * is none. A ledger with TOKEN_JWKS_URL takes none of these: that is refused, with what to do `otherwise`.
 */
export function ownTokens(
  configuration: Configuration,
  { sub, role }: { readonly sub: string; readonly role: 'auditor' | 'operator' },
  otherwise: BilingualText,
): () => Promise<string> {
  const { DATA_DIR, TOKEN_ISSUER: issuer, TOKEN_AUDIENCE: audience } = configuration;
  if (configuration.TOKEN_JWKS_URL !== undefined) {
    throw new StartError('configuration-invalid', {
      vi: `Khi đặt TOKEN_JWKS_URL, sổ không nhận token làm ở đây: ${otherwise.vi}`,
      en: `With TOKEN_JWKS_URL a ledger takes no token that is made here: ${otherwise.en}`,
    });
  }
  return async () => {
    const issuedAtMs = Date.now();
    const expiresAtMs = issuedAtMs + TOKEN_LIFE_MS;
    const claims = { sub, role, areas: 'all', issuer, audience, issuedAtMs, expiresAtMs } as const;
    return issueToken(await localTokenKey(DATA_DIR), claims);
  };
}
