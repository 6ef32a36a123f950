import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Call } from './call.ts';
import type { Handler } from './grpc-server.ts';
import { Status, StatusError } from './status.ts';

/** One message in, one message out. */
export function unary(answer: (request: Buffer) => Promise<Uint8Array> | Uint8Array): Handler {
  return (call) => {
    const request = onlyMessage(call);
    call.receive(request.take, () => {
      const message = request.taken();
      void reply(call, () => answer(message));
    });
  };
}

/**
 * All of the client's messages in, one message out. A client that sends more than `maxBytes` gets
 * what `tooLarge` makes of it, before it has sent everything.
 */
export function collected(
  answer: (requests: Buffer[]) => Promise<Uint8Array> | Uint8Array,
  maxBytes: number,
  tooLarge: (bytes: number) => Error,
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

/** Takes the one message of a call; to send none, or more than one, ends the call. */
function onlyMessage(call: Call) {
  const wrong = (what: string) =>
    new StatusError(Status.UNIMPLEMENTED, `The method takes one message, and got ${what}.`);
  let only: Buffer | undefined;
  return {
    take: (message: Buffer) => {
      if (call.ended) return;
      if (only) throw wrong('another');
      only = message;
    },
    taken: () => {
      if (!only) throw wrong('none');
      return only;
    },
  };
}

/** One message in, then the handler sends what it likes. */
export function serverStreaming(serve: (call: Call, request: Buffer) => Promise<void>): Handler {
  return (call) => {
    // Headers at once, before the request's body: they carry the acknowledgement that a client
    // with Nagle's algorithm on waits for, else every fourth read stalls for 40 ms.
    call.open();
    const request = onlyMessage(call);
    call.receive(
      (message) => {
        request.take(message);
        void serve(call, message).catch((error: unknown) => call.fail(error));
      },
      () => void request.taken(),
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
