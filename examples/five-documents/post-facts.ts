import { commandBody, type FactFile } from './facts.ts';

/** What a command answers. */
export interface Answer {
  readonly id: string;
  readonly position: string;
}

/** How far the posting is. */
export interface PostingProgress {
  readonly done: number;
  readonly of: number;
  readonly fact: string;
}

/** What the posting came to. */
export interface Posting {
  /** The id of everything created, by its name in the data file. */
  readonly ids: ReadonlyMap<string, string>;
  /** The position of the last event: ask with it as `minPosition` to see everything. */
  readonly position: string;
}

/**
 * Posts every fact of a file to a ledger, in order, each under its own Idempotency-Key: posting
 * the file again records nothing new. Stops at the first refusal, saying which fact and why.
 */
export async function postFacts(options: {
  readonly baseUrl: string;
  readonly token: string;
  readonly file: FactFile;
  readonly onProgress?: (progress: PostingProgress) => void;
}): Promise<Posting> {
  const { facts, documents } = options.file;
  const ids = new Map<string, string>();
  let position = '';
  for (const [index, fact] of facts.entries()) {
    const answer = await post(options, fact.post, fact.id, commandBody(fact, documents, ids));
    if (fact.creates) ids.set(fact.creates, answer.id);
    if (answer.position > position) position = answer.position;
    options.onProgress?.({ done: index + 1, of: facts.length, fact: fact.id });
  }
  return { ids, position };
}

async function post(
  { baseUrl, token }: { readonly baseUrl: string; readonly token: string },
  route: string,
  key: string,
  body: unknown,
): Promise<Answer> {
  const response = await fetch(`${baseUrl}/v1/${route}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': `five-documents/${key}`,
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`fact ${key} was refused (${response.status}): ${text}`);
  return JSON.parse(text) as Answer;
}
