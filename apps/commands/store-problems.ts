import { CommandConflict, EventStoreFault, type ConflictCode } from '#event-store';
import type { BilingualText } from '#kernel';
import { Problem } from '#platform';
import { entityTagOf } from './request-headers.ts';

const CONFLICTS: Readonly<Record<ConflictCode, { status: number; text: BilingualText }>> = {
  'idempotency-key-reused': {
    status: 422,
    text: {
      vi: 'Idempotency-Key này đã dùng cho một nội dung khác. Hãy dùng khoá mới.',
      en: 'This Idempotency-Key was used for another body. Use a new key.',
    },
  },
  'revision-mismatch': {
    status: 412,
    text: {
      vi: 'Đã có ghi nhận khác từ lần xem trước. Hãy xem lại rồi quyết định.',
      en: 'Something else was recorded since it was seen. Look again and decide anew.',
    },
  },
};

const RETRY_AFTER_MS = 5_000;

/** The problem that an error of the event store is: 412 and 422 for conflicts, 503 for faults. */
export function problemOfStore(error: unknown): Problem | undefined {
  if (error instanceof CommandConflict) return problemOfConflict(error);
  if (!(error instanceof EventStoreFault)) return undefined;
  const { code, retryAfterMs = RETRY_AFTER_MS } = error;
  return new Problem(
    503,
    code,
    {
      vi: 'Kho sự kiện chưa phục vụ được lúc này. Hãy gửi lại đúng yêu cầu này, cùng Idempotency-Key.',
      en: 'The event store cannot serve now. Send the same request again, with the same Idempotency-Key.',
    },
    { retryAfterMs, cause: error },
  );
}

function problemOfConflict({ code, revision }: CommandConflict): Problem {
  const { status, text } = CONFLICTS[code];
  const headers =
    code === 'revision-mismatch' && revision >= 0 ? { etag: entityTagOf(revision) } : {};
  return new Problem(status, code, text, { headers });
}
