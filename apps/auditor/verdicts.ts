import { StartError, type Configuration } from '#platform';
import {
  compareReadModels,
  openReadStore,
  readRunning,
  type ComparisonOrder,
  type ModelVerdict,
} from '#programs';
import { askLedger, ownTokens } from './ledger-requests.ts';
import { openLog } from './open-log.ts';

const AUDITOR = { sub: 'audit', role: 'auditor' } as const;

const ASK_OTHERWISE = {
  vi: 'hãy đặt READ_STORE_URL, hoặc hỏi GET /v1/operations/comparison bằng token của kiểm toán viên.',
  en: 'set READ_STORE_URL, or ask GET /v1/operations/comparison with a token of an auditor.',
};

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

async function askRunning(configuration: Configuration): Promise<readonly ModelVerdict[]> {
  const token = ownTokens(configuration, AUDITOR, ASK_OTHERWISE);
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
  const headers = { authorization: `Bearer ${await token()}` };
  const asked = `${running.url}/v1/operations/comparison`;
  const answer = await askLedger(asked, { headers }, ASK_OTHERWISE);
  return (answer as { data: readonly ModelVerdict[] }).data;
}
