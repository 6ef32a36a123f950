import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { LedgerClient } from '../ledger/running-ledger.ts';

type Json = Record<string, unknown>;

/** A page is answered whole; the stream of changes is not. */
function isPage(operation: Json | undefined): boolean {
  return JSON.stringify(operation ?? {}).includes('"application/json"');
}

/** What a ledger says of its pages at `/docs`: judges answers by it. */
export class Description {
  /** The addresses of the pages, such as `/v1/communes/{id}`. */
  readonly pages: readonly string[];
  readonly #answers: ReadonlyMap<string, ValidateFunction>;

  private constructor(answers: ReadonlyMap<string, ValidateFunction>) {
    this.#answers = answers;
    this.pages = [...answers.keys()];
  }

  static async of(ledger: LedgerClient): Promise<Description> {
    const { body: document } = await ledger.get('/docs/openapi.json');
    const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
    ajv.addSchema({ $id: 'openapi', ...document });
    const paths = document['paths'] as Record<string, { get?: Json }>;
    const pages = Object.keys(paths).filter(
      (path) =>
        path.startsWith('/v1/') && !path.includes('/operations/') && isPage(paths[path]?.get),
    );
    const pointer = (path: string): string =>
      ['paths', path, 'get', 'responses', '200', 'content', 'application/json', 'schema']
        .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
        .join('/');
    return new Description(
      new Map(pages.map((path) => [path, ajv.compile({ $ref: `openapi#/${pointer(path)}` })])),
    );
  }

  /** What in an answer is not as described; `undescribed` if its page is not. */
  faultsOf(address: string, body: unknown): string[] {
    const asked = address.split('?')[0] ?? '';
    const page = this.pages.find((path) =>
      new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`).test(asked),
    );
    const isAsDescribed = page === undefined ? undefined : this.#answers.get(page);
    if (page === undefined || !isAsDescribed) return ['undescribed'];
    if (isAsDescribed(body)) return [];
    return (isAsDescribed.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
    );
  }
}
