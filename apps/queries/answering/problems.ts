import { Problem, type ProblemTranslator } from '#platform';
import { ProjectionFault, type ProjectionFaultCode } from '#projections';
import { TooManyDocuments, TooManyRows } from '#read-models';
import type { BilingualText } from '#kernel';

const RETRY_AFTER_MS = 1_000;

/** The problems that faults of the read side are. */
export const problemOfReadFault: ProblemTranslator = (error) => {
  if (error instanceof TooManyDocuments) return tooManyDocuments(error);
  if (error instanceof TooManyRows) return tooManyRows(error);
  if (!(error instanceof ProjectionFault)) return undefined;
  const known = ANSWERS[error.code];
  if (!known) return undefined;
  const { status, vi } = known;
  return new Problem(
    status,
    error.code,
    { vi, en: error.message },
    {
      cause: error,
      members: error.context,
      ...(status === 503 ? { retryAfterMs: RETRY_AFTER_MS } : {}),
    },
  );
};

const ANSWERS: Partial<Record<ProjectionFaultCode, { status: number; vi: BilingualText['vi'] }>> = {
  'cursor-invalid': {
    status: 400,
    vi: 'cursor không phải do danh sách này đưa ra: bỏ đi để xem lại từ trang đầu.',
  },
  'cursor-outdated': {
    status: 400,
    vi: 'Các trang đã đổi từ khi có cursor này: hãy xem lại từ trang đầu.',
  },
  'position-not-of-this-log': {
    status: 400,
    vi: 'Vị trí này nằm sau cuối nhật ký: nó không phải của sổ ghi này.',
  },
  'document-parked': {
    status: 503,
    vi: 'Trang này thiếu một sự kiện chưa đọc được; người vận hành phải quyết định.',
  },
  'read-model-behind': {
    status: 503,
    vi: 'Các trang chưa cập nhật tới vị trí yêu cầu: hãy hỏi lại sau.',
  },
  'read-model-rebuilding': {
    status: 503,
    vi: 'Các trang đang được dựng lại từ nhật ký: hãy hỏi lại sau.',
  },
  'read-model-stopped': {
    status: 503,
    vi: 'Các trang đã dừng cập nhật; người vận hành phải xem.',
  },
  'read-store-unavailable': {
    status: 503,
    vi: 'Kho trang đọc tạm thời không trả lời: hãy hỏi lại sau.',
  },
};

function tooManyDocuments(error: TooManyDocuments): Problem {
  return new Problem(
    400,
    error.code,
    {
      vi: `Câu hỏi "đã biết gì khi ấy" chạm hơn ${error.most} hồ sơ: hãy thu hẹp, hoặc bỏ knownAt.`,
      en: `Asking what was known then touches more than ${error.most} documents: narrow it, or leave knownAt out.`,
    },
    { cause: error },
  );
}

function tooManyRows(error: TooManyRows): Problem {
  return new Problem(
    400,
    error.code,
    {
      vi: `Trả lời sẽ có hơn ${error.most} dòng: hãy hỏi từng tỉnh hoặc từng huyện, hoặc chia theo cấp cao hơn (by).`,
      en: `The answer would have more than ${error.most} rows: ask one province or district at a time, or split by a higher level (by).`,
    },
    { cause: error },
  );
}
