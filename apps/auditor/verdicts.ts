import { issueToken, localTokenKey, StartError, type Configuration } from '#platform';
import {
  compareReadModels,
  openReadStore,
  readRunning,
  type ComparisonOrder,
  type ModelVerdict,
} from '#programs';
import { openLog } from './open-log.ts';

const TOKEN_LIFE_MS = 300_000;

/**
 * How every read model stands against the log: of READ_STORE_URL, recomputed here; else of the
 * program that runs on DATA_DIR, in whose memory the read models are, asked over HTTP.
 */
export async function* verdicts(
  configuration: Configuration,
  order: ComparisonOrder = {},
): AsyncGenerator<ModelVerdict> {
  if (configuration.READ_STORE_URL === undefined) {
    yield* await askRunning(configuration);
    return;
  }
  const log = await openLog(configuration);
  try {
    const store = await openReadStore(configuration);
    try {
      yield* compareReadModels(store, log.events.feed, order);
    } finally {
      await store.close();
    }
  } finally {
    await log.close();
  }
}

async function askRunning(configuration: Configuration): Promise<ModelVerdict[]> {
  if (configuration.TOKEN_JWKS_URL !== undefined) {
    throw new StartError('configuration-invalid', {
      vi:
        'Khi đặt TOKEN_JWKS_URL, sổ không nhận token làm ở đây, nên không hỏi được mô hình đọc trong bộ ' +
        'nhớ của nó. Hãy đặt READ_STORE_URL, hoặc hỏi GET /v1/operations/comparison bằng token của ' +
        'kiểm toán viên.',
      en:
        'With TOKEN_JWKS_URL a ledger takes no token that is made here, so it cannot be asked for ' +
        'the read models in its memory. Set READ_STORE_URL, or ask GET /v1/operations/comparison ' +
        'with a token of an auditor.',
    });
  }
  const running = readRunning(configuration.DATA_DIR);
  if (!running) {
    throw new StartError('read-store-unreachable', {
      vi:
        'Chưa đặt READ_STORE_URL, và không sổ nào đang chạy trên DATA_DIR. Mô hình đọc trong bộ nhớ chỉ ' +
        'có khi `npm start` chạy: hãy chạy nó, hoặc đặt READ_STORE_URL.',
      en:
        'No READ_STORE_URL is set, and no ledger runs on DATA_DIR. Read models in memory exist only ' +
        'while `npm start` runs: start it, or set READ_STORE_URL.',
    });
  }
  const response = await fetch(`${running.url}/v1/operations/comparison`, {
    headers: { authorization: `Bearer ${await auditorToken(configuration)}` },
  });
  const body = (await response.json()) as { data: ModelVerdict[]; detail?: string };
  if (response.ok) return body.data;
  throw new StartError('read-store-unreachable', {
    vi: `Sổ ở ${running.url} trả lời ${response.status}: ${body.detail ?? ''}`,
    en: `The ledger at ${running.url} answered ${response.status}: ${body.detail ?? ''}`,
  });
}

async function auditorToken(configuration: Configuration): Promise<string> {
  const { DATA_DIR, TOKEN_ISSUER: issuer, TOKEN_AUDIENCE: audience } = configuration;
  const issuedAtMs = Date.now();
  return issueToken(await localTokenKey(DATA_DIR), {
    sub: 'audit',
    role: 'auditor',
    areas: 'all',
    issuer,
    audience,
    issuedAtMs,
    expiresAtMs: issuedAtMs + TOKEN_LIFE_MS,
  });
}
