import { StartError, type Configuration } from '#platform';
import { readRunning } from '#programs';
import { askLedger, ownTokens } from '../ledger-requests.ts';
import type { Manner } from './arguments.ts';

const NAME_THEM = {
  vi: 'hãy nêu projectors bằng --url và commands bằng --commands.',
  en: 'name the projectors with --url and the commands with --commands.',
};

const OPERATOR = { sub: 'projections', role: 'operator' } as const;

const GIVE_A_TOKEN = {
  vi: 'hãy đưa token của người vận hành bằng --token.',
  en: 'give one of an operator with --token.',
};

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
  const bearer = token ?? (await ownTokens(configuration, OPERATOR, GIVE_A_TOKEN)());
  const headers = { authorization: `Bearer ${bearer}`, 'accept-language': lang };
  const ask = async <Answer>(path: string): Promise<Answer> =>
    (await askLedger(`${projectors}${path}`, { headers }, NAME_THEM)) as Answer;
  return {
    ask,
    get: async <Data>(path: string) => (await ask<{ data: Data }>(path)).data,
    post: async (path, body) => {
      const request = {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      };
      const answer = await askLedger(`${decider}${path}`, request, NAME_THEM);
      return answer as { position: string; recorded: boolean };
    },
  };
}
