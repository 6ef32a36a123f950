import { Problem, type ProblemTranslator } from '#platform';
import { ProjectionFault } from '#projections';

const RETRY_AFTER_MS = 1_000;

/** What an operator is told while the read store is away: 503, worth asking again. */
export const problemOfProjectionFault: ProblemTranslator = (error) => {
  if (!(error instanceof ProjectionFault) || error.code !== 'read-store-unavailable') return;
  return new Problem(
    503,
    error.code,
    {
      vi: 'Kho trang đọc tạm thời không trả lời: hãy hỏi lại sau.',
      en: 'The read store does not answer now: ask again later.',
    },
    { cause: error, retryAfterMs: RETRY_AFTER_MS },
  );
};
