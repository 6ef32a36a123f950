import type { IncomingMessage, ServerResponse } from 'node:http';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';

interface HttpAnswer {
  readonly status: number;
  readonly reason?: string;
  readonly body?: object;
}

/** The first parts of paths under which a real node offers what this store does not. */
const notOffered = new Set([
  'streams',
  'subscriptions',
  'projections',
  'users',
  'admin',
  'stats',
  'gossip',
  'info',
  'metrics',
  'web',
]);

/**
 * Answers HTTP/1.1 on the port of gRPC: what health checks and clients ask of a node. As a real
 * node does, `/health/live` answers 204, or the code that the caller names in `liveCode`.
 */
export function answerHttp(request: IncomingMessage, response: ServerResponse): void {
  // What a caller sends is read and dropped, so that the connection can serve another request.
  request.resume();
  const { method = 'GET', url = '/' } = request;
  const answer = answerOf(method, url);
  const text = textOf(answer);
  response.writeHead(answer.status, answer.reason, fieldsOf(answer, text));
  response.end(method === 'HEAD' ? undefined : text);
}

/** Answers the same over HTTP/2; `isCall` says that gRPC has a method of this path. */
export function answerHttp2(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  isCall: boolean,
): void {
  stream.on('error', () => undefined);
  if (stream.closed) return;
  stream.resume();
  const [method, path] = [String(headers[':method']), String(headers[':path'])];
  const answer = isCall ? { status: 415 } : answerOf(method, path);
  const text = textOf(answer);
  const endStream = text === '' || method === 'HEAD';
  stream.respond({ ':status': answer.status, ...fieldsOf(answer, text) }, { endStream });
  if (!endStream) stream.end(text);
}

function textOf({ status, body }: HttpAnswer): string {
  return body && status !== 204 ? JSON.stringify(body) : '';
}

function fieldsOf({ status }: HttpAnswer, text: string): Record<string, string | number> {
  return {
    'cache-control': 'no-store',
    ...(text === '' ? {} : { 'content-type': 'application/json' }),
    ...(status === 204 ? {} : { 'content-length': Buffer.byteLength(text) }),
  };
}

function answerOf(method: string, target: string): HttpAnswer {
  const [path = '/', query = ''] = target.split('?', 2);
  const reads = method === 'GET' || method === 'HEAD';
  if (path === '/health/live') return reads ? alive(query) : { status: 405 };
  if (path === '/ping') return reads ? pinged : { status: 405 };
  if (notOffered.has(path.split('/')[1] ?? '')) {
    // Clients show the reason, not the body.
    const reason = 'Not offered over HTTP by the embedded event store';
    return { status: 501, reason, body: { text: reason } };
  }
  return { status: 404 };
}

const pinged: HttpAnswer = { status: 200, body: { text: 'Ping request successfully handled' } };

function alive(query: string): HttpAnswer {
  const code = Number(new URLSearchParams(query).get('liveCode') ?? 204);
  return { status: Number.isInteger(code) && code >= 200 && code <= 599 ? code : 204 };
}
