import type { Configuration } from '#platform';
import type { ComparisonOrder, ModelVerdict } from '#programs';
import { buildOfKey } from '#projections';
import { readModels } from '#read-models';
import { verdicts } from '../verdicts.ts';
import { NotPossible, unknownModel, type Order } from './arguments.ts';
import { operationsClient } from './operations-client.ts';

type VerifyOrder = Extract<Order, { command: 'verify' }>;

/**
 * How read models stand against the log: as the ledger answers that the order names; else of
 * READ_STORE_URL, recomputed here; else of the ledger that runs on DATA_DIR.
 */
export async function verdictsAsked(
  configuration: Configuration,
  order: VerifyOrder,
): Promise<AsyncIterable<ModelVerdict> | Iterable<ModelVerdict>> {
  const { model, sample, url } = order;
  const names = readModels.map(({ name }) => name);
  if (model !== undefined && !names.includes(model)) throw unknownModel(model, names);
  if (url === undefined && configuration.READ_STORE_URL !== undefined) {
    return verdicts(configuration, comparisonOf(order));
  }
  if (sample) {
    throw new NotPossible({
      vi: 'mẫu được lấy từ READ_STORE_URL, không có --url; một sổ đang chạy thì kiểm tra tất cả',
      en: 'a sample is taken from READ_STORE_URL, without --url; a running ledger verifies all',
    });
  }
  const client = await operationsClient(configuration, order);
  const all = await client.get<readonly ModelVerdict[]>('/v1/operations/comparison');
  return all.filter((each) => model === undefined || buildOfKey(each.model)?.name === model);
}

/** What is compared: one read model or all, whole or a sample. */
export function comparisonOf({ model, sample }: VerifyOrder): ComparisonOrder {
  return { ...(model ? { model } : {}), ...(sample ? { sample } : {}) };
}
