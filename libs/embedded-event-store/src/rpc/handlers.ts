import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Call } from './call.ts';
import type { Handler } from './grpc-server.ts';
import { Status, StatusError } from './status.ts';

/** One message in, one message out. */
export function unary(answer: (request: Buffer) => Promise<Uint8Array> | Uint8Array): Handler {
  return collected((messages) => {
    const request = messages[0];
    if (!request) throw new StatusError(Status.INVALID_ARGUMENT, 'The request message is missing.');
    return answer(request);
  });
}

/**
 * All of the client's messages in, one message out. A client that sends more than `maxBytes` gets
 * what `tooLarge` makes of it, before it has sent everything.
 */
export function collected(
  answer: (requests: Buffer[]) => Promise<Uint8Array> | Uint8Array,
  maxBytes = Infinity,
  tooLarge: (bytes: number) => Error = tooManyBytes,
): Handler {
  return (call) => {
    const messages: Buffer[] = [];
    let bytes = 0;
    call.receive(
      (message) => {
        if (call.ended) return;
        bytes += message.length;
        if (bytes > maxBytes) throw tooLarge(bytes);
        messages.push(message);
      },
      () => void reply(call, () => answer(messages)),
    );
  };
}

function tooManyBytes(bytes: number): StatusError {
  return new StatusError(Status.RESOURCE_EXHAUSTED, `${bytes} bytes are too many for one call.`);
}

/** One message in, then the handler sends what it likes. */
export function serverStreaming(serve: (call: Call, request: Buffer) => Promise<void>): Handler {
  return (call) => {
    // Headers at once, before the request's body: they carry the acknowledgement that a client
    // with Nagle's algorithm on waits for, else every fourth read stalls for 40 ms.
    call.open();
    call.receive(
      (message) => void serve(call, message).catch((error: unknown) => call.fail(error)),
      () => undefined,
    );
  };
}

async function reply(call: Call, answer: () => Promise<Uint8Array> | Uint8Array): Promise<void> {
  try {
    // Node's client ends its side of a call before it resets it: half of the messages, and an end.
    // So whether a reset has come with the end is seen first; the second turn reads what is there.
    for (let turn = 0; turn < 2; turn++) await nextTurn();
    if (call.ended) return;
    call.send(await answer());
    call.end();
  } catch (error) {
    call.fail(error);
  }
}
