import { WireWriter } from '../wire/writer.ts';
import { streamIdentifier, writeExpected } from './shared.ts';

/** What a status says in a type of its own. */
export interface StatusDetail {
  readonly type: string;
  readonly body: WireWriter;
}

/** A `google.rpc.Status` with typed details. */
export function rpcStatus(
  code: number,
  message: string,
  ...details: readonly StatusDetail[]
): Buffer {
  const writer = new WireWriter().uint(1, code).string(2, message);
  for (const { type, body } of details) {
    writer.message(3, new WireWriter().string(1, `type.googleapis.com/${type}`).message(2, body));
  }
  return writer.finish();
}

/** A typed detail of the first protocol, which a batch append answers with. */
export function batchDetail(name: string, body = new WireWriter()): StatusDetail {
  return { type: `event_store.client.${name}`, body };
}

/** The detail that says which revision was expected and which was met. */
export function wrongExpectedVersion(expected: number, lastRevision: number): WireWriter {
  const body = new WireWriter();
  if (lastRevision >= 0) body.uint(1, lastRevision);
  else body.message(2);
  writeExpected(body, expected, { number: 3, none: 6, any: 4, exists: 5 });
  return body;
}

/** The detail that names a deleted stream. */
export function streamDeleted(name: string): WireWriter {
  return new WireWriter().message(1, streamIdentifier(name));
}
