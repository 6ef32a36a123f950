import type { IncomingMessage, ServerResponse } from 'node:http';

interface HttpAnswer {
  readonly status: number;
  readonly reason?: string;
  readonly body?: object;
}

/** The first parts of paths under which a real node offers what this store does not. */
const notOffered = ['streams', 'subscriptions', 'projections', 'users', 'admin', 'stats'];

/**
 * Answers HTTP/1.1 on the port of gRPC: what health checks and clients ask of a node. As a real
 * node does, `/health/live` answers 204, or the code that the caller names in `liveCode`.
 */
export function answerHttp(request: IncomingMessage, response: ServerResponse): void {
  // What a caller sends is read and dropped, so that the connection can serve another request.
  request.resume();
  const { status, reason, body } = answerOf(request.method ?? 'GET', request.url ?? '/');
  const text = body && status !== 204 ? JSON.stringify(body) : '';
  response.writeHead(status, reason, {
    'cache-control': 'no-store',
    ...(text === '' ? {} : { 'content-type': 'application/json' }),
    ...(status === 204 ? {} : { 'content-length': Buffer.byteLength(text) }),
  });
  response.end(request.method === 'HEAD' ? undefined : text);
}

function answerOf(method: string, target: string): HttpAnswer {
  const [path = '/', query = ''] = target.split('?', 2);
  const reads = method === 'GET' || method === 'HEAD';
  if (path === '/health/live') return reads ? alive(query) : { status: 405 };
  if (path === '/ping' && reads) {
    return { status: 200, body: { text: 'Ping request successfully handled' } };
  }
  if (notOffered.includes(path.split('/')[1] ?? '')) {
    // Clients show the reason, not the body.
    const reason = 'Not offered over HTTP by the embedded event store';
    return { status: 501, reason, body: { text: reason } };
  }
  return { status: 404 };
}

function alive(query: string): HttpAnswer {
  const code = Number(new URLSearchParams(query).get('liveCode') ?? 204);
  return { status: Number.isInteger(code) && code >= 200 && code <= 599 ? code : 204 };
}
