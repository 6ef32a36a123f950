import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ByteBudget, Share } from './byte-budget.ts';
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

/** The same with a message that may be large: calls have a budget of bytes together. */
export function budgetedUnary(
  answer: (request: Buffer) => Promise<Uint8Array> | Uint8Array,
  budget: ByteBudget,
): Handler {
  return (call) => {
    const { take, taken } = onlyMessage(call);
    receiveWithin(budget, call, { take, whole: () => answer(taken()) });
  };
}

/**
 * All of the client's messages in, one message out, and the same. A client that sends more than `maxBytes`
 * gets what `tooLarge` makes of it, before it has sent everything.
 */
export function collected(
  answer: (requests: Buffer[]) => Promise<Uint8Array> | Uint8Array,
  budget: ByteBudget,
  maxBytes: number,
  tooLarge: (bytes: number) => Error,
): Handler {
  return (call) => {
    const messages: Buffer[] = [];
    const take = (message: Buffer, bytes: number) => {
      if (bytes > maxBytes) throw tooLarge(bytes);
      messages.push(message);
    };
    receiveWithin(budget, call, { take, whole: () => answer(messages) });
  };
}

/** What becomes of the messages of a call, each with the bytes of all so far, and when it is whole. */
interface Request {
  readonly take: (message: Buffer, bytes: number) => void;
  readonly whole: () => Promise<Uint8Array> | Uint8Array;
}

/**
 * Receives a call within a budget. It asks for its share when it has sent something, and is read on when it has
 * got it; it gives that back when it is answered or breaks off.
 */
function receiveWithin(budget: ByteBudget, call: Call, { take, whole }: Request): void {
  let bytes = 0;
  let share: Share | undefined;
  let isHeldUp = false;
  let isWhole = false;
  const answer = () => {
    share?.complete(bytes);
    void reply(call, whole).finally(() => share?.giveBack());
  };
  // One of which all has come is under way, and in memory, whether or not anybody waits for its answer.
  call.onEnd(() => isWhole || share?.giveBack());
  call.receive(
    (message) => {
      if (call.ended) return;
      bytes += message.length;
      take(message, bytes);
    },
    () => {
      isWhole = true;
      // A stream that is paused may end, if nothing more has come.
      if (share || !isHeldUp) answer();
    },
    (expectedBytes) => {
      if (share) return share.hold(bytes + expectedBytes);
      if (isHeldUp || call.ended) return;
      share = budget.admit(call, bytes + expectedBytes, (given) => {
        share = given;
        if (isWhole) answer();
        else call.resume();
      });
      isHeldUp = share === undefined;
      if (isHeldUp) call.pause();
    },
  );
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
