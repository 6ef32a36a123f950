import { z } from 'zod';
import {
  documentsSchema,
  modelBuildSchema,
  modelVersionSchema,
  type OperatorCommand,
} from '#domain';
import { idSchema } from '#domain/values.ts';
import type { BilingualText, Position } from '#kernel';
import { reasonSchema } from './circumstances.ts';

const ofModel = {
  model: z
    .string()
    .regex(/^[a-z][A-Za-z]{0,59}$/, 'must be the name of a read model, such as "communeProgress"')
    .describe('The read model, as GET /v1/operations/projections names it'),
  version: modelVersionSchema.describe('The version it was decided for; no other is concerned'),
  reason: reasonSchema,
};

const ofBuild = {
  ...ofModel,
  build: modelBuildSchema
    .optional()
    .describe(
      'The build, as GET /v1/operations/projections names it; the first of the version if left out',
    ),
};

const event = idSchema.describe('The event, as GET /v1/operations/parked names it');

/** What an operator asks of a read model: `POST /v1/operations/<imperative>`. */
export interface OperationRoute {
  readonly imperative: string;
  readonly intent: OperatorCommand['intent'];
  readonly summary: BilingualText;
  readonly body: z.ZodType;
}

/** A checked body of an operation. */
export interface OperationInput {
  readonly model: string;
  readonly version: number;
  readonly reason: z.output<typeof reasonSchema>;
  /** With a skip and a retry. */
  readonly event?: string;
  /** Only with a skip. */
  readonly documents?: readonly string[];
  /** With what is decided of one collection. */
  readonly build?: Position;
}

/** The context `operations`: what operators decide when a projection cannot go on. */
export const operationRoutes: readonly OperationRoute[] = [
  {
    imperative: 'retry-event',
    intent: 'retry',
    summary: {
      vi: 'Thử lại một sự kiện bị giữ, chẳng hạn sau khi cài bản phát hành đọc được nó.',
      en: 'Try a parked event again, such as after a release that can fold it.',
    },
    body: z.strictObject({ ...ofModel, event }),
  },
  {
    imperative: 'skip-event',
    intent: 'skip',
    summary: {
      vi: 'Quyết định bỏ qua một sự kiện trong một mô hình đọc, kèm lý do; sự kiện vẫn còn trong nhật ký.',
      en: 'Decide that a read model goes on without an event, with the reason; the log keeps it.',
    },
    body: z.strictObject({
      ...ofModel,
      event,
      documents: documentsSchema
        .optional()
        .describe('The documents that go on without it; the event as a whole if left out'),
    }),
  },
  {
    imperative: 'rebuild-read-model',
    intent: 'rebuild',
    summary: {
      vi: 'Dựng lại một mô hình đọc từ đầu nhật ký, bên cạnh bản đang phục vụ; bản mới chờ được chuyển sang.',
      en: 'Build a read model anew from the start of the log, beside what serves; it waits to be promoted.',
    },
    body: z.strictObject(ofModel),
  },
  {
    imperative: 'promote-read-model',
    intent: 'promote',
    summary: {
      vi: 'Chuyển trang của một mô hình đọc sang một bản dựng khác, trong một bước.',
      en: 'Let another build of a read model serve its pages, in one step.',
    },
    body: z.strictObject(ofBuild),
  },
  {
    imperative: 'roll-back-read-model',
    intent: 'roll-back',
    summary: {
      vi: 'Trả trang của một mô hình đọc về bản dựng đã phục vụ trước đó, trong một bước.',
      en: 'Let the build that served a read model before serve again, in one step.',
    },
    body: z.strictObject(ofBuild),
  },
  {
    imperative: 'clean-up-read-model',
    intent: 'clean-up',
    summary: {
      vi: 'Dọn một bản dựng không phục vụ trang nào: không nạp nữa và xóa đi.',
      en: 'Drop a build that serves no pages: it is no longer fed, and removed.',
    },
    body: z.strictObject(ofBuild),
  },
];
