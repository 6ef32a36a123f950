import { CommandConflict, type ConflictCode } from '#event-store';
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

/** The problem that a command in conflict with what is recorded is: 412 or 422. */
export function problemOfConflict(error: unknown): Problem | undefined {
  if (!(error instanceof CommandConflict)) return undefined;
  const { code, revision } = error;
  const { status, text } = CONFLICTS[code];
  const headers =
    code === 'revision-mismatch' && revision >= 0 ? { etag: entityTagOf(revision) } : {};
  return new Problem(status, code, text, { headers });
}
