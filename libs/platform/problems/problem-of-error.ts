import { HttpException } from '@nestjs/common';
import { Problem } from './problem.ts';

/** Recognises the errors of one part of the system; `undefined` for what is not its own. */
export type ProblemTranslator = (error: unknown) => Problem | undefined;

/** The problem behind any error: its own, one that a translator knows, the framework's, or 500. */
export function problemOfError(
  error: unknown,
  translators: readonly ProblemTranslator[] = [],
): Problem {
  if (error instanceof Problem) return error;
  for (const translate of translators) {
    const problem = translate(error);
    if (problem) return problem;
  }
  return problemOfFramework(error) ?? internalError(error);
}

function problemOfFramework(error: unknown): Problem | undefined {
  const known = FASTIFY_FAULTS[codeOf(error) ?? ''];
  if (known) return known(error);
  const status = statusOf(error);
  if (status === undefined || status >= 500) return undefined;
  return STATUS_PROBLEMS[status]?.(error) ?? badRequest(error);
}

// Nest wraps Fastify's own errors, and with them the code that tells them apart.
function codeOf(error: unknown): string | undefined {
  const bare = error instanceof HttpException ? error.cause : error;
  const { code } = (bare ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : undefined;
}

const badRequest = (cause: unknown): Problem =>
  new Problem(
    400,
    'bad-request',
    { vi: 'Không đọc được yêu cầu.', en: 'The request cannot be read.' },
    { cause },
  );

const bodyUnreadable = (cause: unknown): Problem =>
  new Problem(
    400,
    'body-unreadable',
    { vi: 'Nội dung không phải là JSON đọc được.', en: 'The body is no readable JSON.' },
    { cause },
  );

const notJson = (cause: unknown): Problem =>
  new Problem(
    415,
    'content-type-not-supported',
    {
      vi: 'Chỉ nhận JSON: hãy gửi Content-Type: application/json.',
      en: 'Only JSON is read: send Content-Type: application/json.',
    },
    { cause, headers: { accept: 'application/json' } },
  );

const bodyTooLarge = (cause: unknown): Problem =>
  new Problem(
    413,
    'body-too-large',
    {
      vi: 'Nội dung vượt quá giới hạn BODY_MAX_BYTES của máy chủ.',
      en: 'The body is larger than the server’s BODY_MAX_BYTES.',
    },
    { cause },
  );

const routeUnknown = (cause: unknown): Problem =>
  new Problem(
    404,
    'route-unknown',
    {
      vi: 'Không có địa chỉ này. Danh sách các địa chỉ ở /docs.',
      en: 'There is no such address. /docs lists them.',
    },
    { cause },
  );

const addressTooLong = (cause: unknown): Problem =>
  new Problem(
    414,
    'address-too-long',
    { vi: 'Địa chỉ quá dài.', en: 'The address is too long.' },
    { cause },
  );

const FASTIFY_FAULTS: Readonly<Record<string, (cause: unknown) => Problem>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: bodyTooLarge,
  FST_ERR_CTP_INVALID_MEDIA_TYPE: notJson,
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: bodyUnreadable,
  FST_ERR_CTP_EMPTY_JSON_BODY: bodyUnreadable,
  FST_ERR_CTP_INVALID_JSON_BODY: bodyUnreadable,
  FST_ERR_MAX_PARAM_LENGTH: addressTooLong,
};

const STATUS_PROBLEMS: Readonly<Record<number, (cause: unknown) => Problem>> = {
  404: routeUnknown,
  413: bodyTooLarge,
  414: addressTooLong,
  415: notJson,
};

function internalError(cause: unknown): Problem {
  return new Problem(
    500,
    'internal-error',
    {
      vi: 'Hệ thống gặp lỗi ngoài dự tính; không có gì được ghi nửa chừng. Hãy báo mã trong instance.',
      en: 'The system met an error it did not expect; nothing is half-done. Report the id in instance.',
    },
    { cause },
  );
}
