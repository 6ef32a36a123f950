import { EventStoreFault } from '#event-store';
import { Problem, type ProblemTranslator } from '#platform';

const RETRY_AFTER_MS = 5_000;

/** The problem that a fault of the event store is in every program: 503, worth repeating. */
export const problemOfStoreFault: ProblemTranslator = (error) => {
  if (!(error instanceof EventStoreFault)) return undefined;
  const { code, retryAfterMs = RETRY_AFTER_MS } = error;
  return new Problem(
    503,
    code,
    {
      vi: 'Kho sự kiện chưa phục vụ được lúc này. Hãy gửi lại đúng yêu cầu này; lệnh thì cùng Idempotency-Key.',
      en: 'The event store cannot serve now. Send the same request again; a command with the same Idempotency-Key.',
    },
    { retryAfterMs, cause: error },
  );
};
