import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2';

/** Below the thousand resets at once after which Node's HTTP/2 ends a connection. */
const resetsMax = 900;

/** So many are forgiven each second, as Node does. */
const forgivenPerSecond = 33;

/**
 * Asks a client whose calls are often reset to go on over another connection, before Node's HTTP/2
 * ends this one with every call on it: to reset is how a client ends a subscription, and many short
 * ones are no attack. What is under way goes on here, and its resets are counted no more.
 */
export function watchResets(session: ServerHttp2Session): void {
  const open = new Set<ServerHttp2Stream>();
  let resets = 0;
  let since = performance.now();
  let asked = false;
  const count = () => {
    const now = performance.now();
    resets = Math.max(0, resets - ((now - since) / 1000) * forgivenPerSecond) + 1;
    since = now;
    if (resets < resetsMax || asked || session.closed || session.destroyed) return;
    asked = true;
    // The highest number there is: calls that are on their way already are served too.
    session.goaway(0, 2 ** 31 - 1);
  };
  const over = (stream: ServerHttp2Stream, isReset: boolean) => {
    if (!open.delete(stream)) return;
    if (isReset) count();
    // Without any call it reads no more of what was asked to leave: what comes now must be known not to be served,
    // so that it is repeated over the other connection.
    if (asked && open.size === 0) session.close();
  };
  session.on('stream', (stream: ServerHttp2Stream) => {
    open.add(stream);
    if (stream.closed) return over(stream, true);
    stream.once('aborted', () => over(stream, true));
    stream.once('close', () => over(stream, stream.rstCode !== 0));
  });
}
