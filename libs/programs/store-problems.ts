import { EventStoreFault, type FaultCode } from '#event-store';
import type { BilingualText } from '#kernel';
import { Problem, type ProblemTranslator } from '#platform';

const RETRY_AFTER_MS = 5_000;

/** The problem that a fault of the event store is in every program: 503, and whether it passes. */
export const problemOfStoreFault: ProblemTranslator = (error) => {
  if (!(error instanceof EventStoreFault)) return undefined;
  const { code, retryAfterMs = RETRY_AFTER_MS, message } = error;
  const lasting = LASTING[code];
  if (!lasting) {
    const text = code === 'event-store-full' ? ONCE_THERE_IS_ROOM : AGAIN;
    return new Problem(503, code, text, { retryAfterMs, cause: error });
  }
  // Without Retry-After: whoever sends it again gets the same answer.
  const text = {
    vi: `${lasting.vi} Gửi lại không giúp được gì.`,
    en: `${lasting.en} Sending it again does not help.`,
  };
  return new Problem(503, code, text, { cause: error, members: { fault: message } });
};

const AGAIN: BilingualText = {
  vi: 'Kho sự kiện chưa phục vụ được lúc này. Hãy gửi lại đúng yêu cầu này; lệnh thì cùng Idempotency-Key.',
  en: 'The event store cannot serve now. Send the same request again; a command with the same Idempotency-Key.',
};

const ONCE_THERE_IS_ROOM: BilingualText = {
  vi: 'Đĩa của kho sự kiện đã đầy: chưa ghi được gì, vẫn đọc được mọi thứ. Người vận hành phải giải phóng chỗ; sau đó hãy gửi lại đúng yêu cầu này với cùng Idempotency-Key.',
  en: 'The disk of the event store is full: nothing was recorded, and everything can be read. An operator has to make room; then send the same request again with the same Idempotency-Key.',
};

const LASTING: Partial<Record<FaultCode, BilingualText>> = {
  'stream-unreadable': {
    vi: 'Luồng này có một sự kiện mà bản phát hành này không đọc được, nên không quyết định gì trên đó được; fault cho biết sự kiện nào. Cần bản phát hành đọc được nó, hoặc khôi phục kho sự kiện từ bản sao lưu.',
    en: 'The stream has an event that this release cannot read, so nothing can be decided on it; fault says which. It takes a release that reads it, or the event store restored from a backup.',
  },
  'stream-deleted': {
    vi: 'Một luồng của sổ ghi đã bị xoá trong kho sự kiện. Cần khôi phục từ bản sao lưu.',
    en: 'A stream of the ledger was deleted in the event store. It has to be restored from a backup.',
  },
  'append-too-large': {
    vi: 'Lệnh này ghi nhiều hơn mức kho sự kiện nhận trong một lần. Hãy chia nhỏ.',
    en: 'This command would record more than the event store takes at once. Divide it.',
  },
  'event-store-access-denied': {
    vi: 'Kho sự kiện không nhận người dùng trong EVENT_STORE_URL. Người vận hành phải sửa.',
    en: 'The event store refuses the user in EVENT_STORE_URL. An operator has to correct it.',
  },
  'event-store-too-old': {
    vi: 'Kho sự kiện quá cũ cho sổ ghi này: cần KurrentDB 25.1 trở lên.',
    en: 'The event store is too old for this ledger: it takes KurrentDB 25.1 or newer.',
  },
};
