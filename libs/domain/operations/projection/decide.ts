import {
  notKnown,
  refuse,
  type Circumstances,
  type Proposed,
  type Reason,
  type Rejection,
  type Uuid,
} from '#kernel';
import type { ProjectionEvent } from './events.ts';
import { decideBuild, type BuildCommand } from './decide-build.ts';
import type { ProjectionState, Skip } from './state.ts';

/** What an operator asks of one version of a read model. */
export type OperatorCommand =
  | BuildCommand
  | { readonly intent: 'rebuild'; readonly version: number }
  | { readonly intent: 'retry'; readonly version: number; readonly event: Uuid }
  | {
      readonly intent: 'skip';
      readonly version: number;
      readonly event: Uuid;
      /** Absent: the event as a whole. */
      readonly documents?: readonly string[] | undefined;
    };

/** What a release knows of a read model. */
export interface KnownReadModel {
  /** None: there is no such model. */
  readonly versions: readonly number[];
  /** It takes every event as it stands, as an audit trail does: none is left out of its documents. */
  readonly holdsEverything: boolean;
  /** The names of all read models. */
  readonly names: readonly string[];
}

/** When, on what basis and, always, why. */
export type OperatorCircumstances = Circumstances & { readonly reason: Reason };

/** How many skips a version of a read model takes before it is its fold that has to change. */
export const SKIPS_MAX = 1_000;

/**
 * Decides what an operator asks of a read model. What is skipped already is nothing to do; a skip is never
 * taken back, for documents have gone on without the event: a new version starts without skips.
 */
export function decideProjection(
  command: OperatorCommand,
  because: OperatorCircumstances,
  state: ProjectionState,
  { versions, holdsEverything, names }: KnownReadModel,
): readonly Proposed<ProjectionEvent>[] | Rejection {
  if (versions.length === 0) return unknownModel(names);
  // What an earlier release left behind is dropped by a later one.
  const isThere =
    versions.includes(command.version) ||
    (command.intent === 'clean-up' && versions.some((version) => version > command.version));
  if (!isThere) return unknownVersion(command.version, versions);
  const ofVersion = state.skips.filter(({ version }) => version === command.version);
  switch (command.intent) {
    case 'rebuild':
      return recorded(because, {
        type: 'projection.rebuildRequested.v1',
        data: { version: command.version },
      });
    case 'retry':
      return decideRetry(command, because, ofVersion);
    case 'skip':
      if (holdsEverything && command.documents) return holdsEveryEvent;
      return decideSkip(command, because, ofVersion);
    default: {
      const decision = decideBuild(command, state);
      return 'data' in decision ? recorded(because, decision) : decision;
    }
  }
}

function decideRetry(
  { version, event }: Extract<OperatorCommand, { intent: 'retry' }>,
  because: OperatorCircumstances,
  skips: readonly Skip[],
): readonly Proposed<ProjectionEvent>[] | Rejection {
  const whole = skips.find((skip) => skip.event === event && skip.documents === undefined);
  if (whole) return alreadySkipped(whole);
  return recorded(because, { type: 'projection.eventRetried.v1', data: { version, event } });
}

function decideSkip(
  { version, event, documents }: Extract<OperatorCommand, { intent: 'skip' }>,
  because: OperatorCircumstances,
  skips: readonly Skip[],
): readonly Proposed<ProjectionEvent>[] | Rejection {
  const ofEvent = skips.filter((skip) => skip.event === event);
  if (ofEvent.some((skip) => skip.documents === undefined)) return [];
  const known = new Set(ofEvent.flatMap((skip) => skip.documents ?? []));
  const fresh = documents?.filter((id) => !known.has(id));
  if (fresh?.length === 0) return [];
  if (skips.length >= SKIPS_MAX) return tooManySkips;
  return recorded(because, {
    type: 'projection.eventSkipped.v1',
    data: { version, event, ...(fresh ? { documents: [...fresh] } : {}) },
  });
}

function recorded(
  because: OperatorCircumstances,
  event: ProjectionEvent,
): readonly Proposed<ProjectionEvent>[] {
  return [{ ...because, event, concerns: [] }];
}

function unknownModel(names: readonly string[]): Rejection {
  return notKnown('unknown-read-model', {
    vi: `Không có mô hình đọc nào mang tên này; chỉ có: ${names.join(', ')}.`,
    en: `No read model has this name; there are: ${names.join(', ')}.`,
  });
}

function unknownVersion(version: number, versions: readonly number[]): Rejection {
  const known = versions.join(', ');
  return notKnown('unknown-model-version', {
    vi: `Bản phát hành này không có phiên bản ${version} của mô hình đọc; chỉ có: ${known}.`,
    en: `This release has no version ${version} of the read model; it has: ${known}.`,
  });
}

function alreadySkipped({ decidedBy }: Skip): Rejection {
  return refuse(
    'event-already-skipped',
    {
      vi: 'Sự kiện này đã được quyết định bỏ qua ở phiên bản này. Phiên bản mới bắt đầu không bỏ qua gì.',
      en: 'It was decided to skip this event in this version. A new version starts without skips.',
    },
    decidedBy,
  );
}

const holdsEveryEvent = refuse('read-model-holds-everything', {
  vi: 'Mô hình đọc này giữ mọi sự kiện đúng như đã ghi nên không tài liệu nào được bỏ qua sự kiện. Chỉ một sự kiện có phần bao không đọc được mới bỏ qua được, và phải bỏ qua cả sự kiện.',
  en: 'This read model holds every event as it stands, so no document of it goes without one. Only an event whose envelope cannot be read is skipped there, and as a whole.',
});

const tooManySkips = refuse('too-many-skips', {
  vi: `Một phiên bản bỏ qua được nhiều nhất ${SKIPS_MAX} lần. Cần sửa mô hình đọc và nâng phiên bản.`,
  en: `A version takes at most ${SKIPS_MAX} skips. Mend the read model and raise its version.`,
});
