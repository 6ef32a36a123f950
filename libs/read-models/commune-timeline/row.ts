import type { LedgerFact } from '#domain';
import {
  happenedBy,
  writeInterval,
  writeMoment,
  type DayInterval,
  type Position,
  type Source,
  type Uuid,
} from '#kernel';
import type { Viewpoint } from '../viewpoint.ts';
import type { Language } from '../wording/language.ts';
import type { FactRow, RowAmendment, TimelineDocument } from './document.ts';
import type { Naming } from './messages.ts';
import { factSentence, MESSAGES } from './sentence.ts';
import type { Messages } from './texts.vi.ts';

/** Whether what a row says still stands, as known at the position of the page. */
export type RowStatus =
  /** It stands, and so does every fact that nothing amended. */
  | 'stands'
  /** A fact that a correction replaced, or a correction that a later amendment replaced. */
  | 'corrected'
  /** A fact or a correction that a retraction took back. */
  | 'retracted';

/** A row of the timeline as a page shows it: no actor, no address, no internal reason (D15). */
export interface TimelineRow {
  readonly id: Uuid;
  readonly kind: TimelineDocument['kind'];
  readonly status: RowStatus;
  /** "Đã đính chính"; absent while it stands. */
  readonly mark?: string;
  readonly sentence: string;
  /** Whether it surely had happened by the day of the page, or possibly (D8). */
  readonly certainty: 'surely' | 'possibly';
  /** "Có thể đã xảy ra tính đến 30/06/2013"; absent where it surely had. */
  readonly doubt?: string;
  /** When it happened, in words; beside the days themselves. */
  readonly when: string;
  readonly occurredOn: DayInterval;
  readonly source: Source;
  /** What was concluded rather than stated. */
  readonly inferred?: string;
  /** "Hiệu lực: 01/06/2009", and the days themselves; where legal effect was stated. */
  readonly effect?: string;
  readonly effectiveOn?: DayInterval;
  readonly position: Position;
  readonly recordedAt: string;
  /** The fact that an amendment row amends. */
  readonly amends?: Uuid;
  /** The rows that amended a fact, in the order in which they were recorded. */
  readonly amendedBy: readonly Omit<RowAmendment, 'position'>[];
}

/**
 * A document as a row. `original` is the fact that an amendment amends, or the fact itself;
 * the viewpoint cuts the list of its amendments and says how sure it is.
 */
export function rowOf(
  document: TimelineDocument,
  original: FactRow | undefined,
  naming: (document: TimelineDocument) => Naming,
  language: Language,
  { asOf, knownAt }: Viewpoint,
): TimelineRow {
  const messages = MESSAGES[language];
  const known = (original?.amendments ?? []).filter(
    ({ position }) => knownAt === undefined || position <= knownAt,
  );
  const status = statusOf(document, known);
  const { occurredOn, source, inferred, effectiveOn, position, recordedAt } = document;
  const certainty = happenedBy(occurredOn, asOf) === 'surely' ? 'surely' : 'possibly';
  const amends = document.kind === 'fact' ? {} : { amends: document.amends };
  return {
    id: document._id,
    kind: document.kind,
    status,
    ...markOf(status, messages),
    sentence: sentenceOf(document, original, naming, language),
    certainty,
    ...(certainty === 'surely' ? {} : { doubt: messages.possiblyBy(asOf) }),
    when: whenOf(document, original, language),
    occurredOn,
    source,
    ...(inferred === undefined ? {} : { inferred }),
    ...(effectiveOn === undefined
      ? {}
      : { effect: messages.effect(writeInterval(effectiveOn, language)), effectiveOn }),
    position,
    recordedAt,
    ...amends,
    amendedBy:
      document.kind === 'fact' ? known.map(({ eventId, kind }) => ({ eventId, kind })) : [],
  };
}

/** What goes on through its days; all else comes about at one moment of them. */
const LASTING: ReadonlySet<LedgerFact['type']> = new Set<LedgerFact['type']>([
  'progress.criterionFlaggedLagging.v1',
  'report.published.v1',
  'sponsorship.supportDelivered.v1',
  'work.contributionRecorded.v1',
  'work.registered.v1',
]);

function whenOf(
  document: TimelineDocument,
  original: FactRow | undefined,
  language: Language,
): string {
  const event = document.kind === 'retraction' ? original?.event : document.event;
  const write = event && LASTING.has(event.type) ? writeInterval : writeMoment;
  return write(document.occurredOn, language);
}

/** What the amendment recorded last says of a fact, and of every amendment before it. */
function statusOf({ _id, kind }: TimelineDocument, known: readonly RowAmendment[]): RowStatus {
  const last = known.reduce<RowAmendment | undefined>(
    (latest, each) => (latest && latest.position > each.position ? latest : each),
    undefined,
  );
  if (!last || last.eventId === _id) return 'stands';
  if (kind === 'retraction') return 'corrected';
  return last.kind === 'retraction' ? 'retracted' : 'corrected';
}

function markOf(status: RowStatus, messages: Messages): Pick<TimelineRow, 'mark'> {
  return status === 'stands' ? {} : { mark: messages[status] };
}

function sentenceOf(
  document: TimelineDocument,
  original: FactRow | undefined,
  naming: (document: TimelineDocument) => Naming,
  language: Language,
): string {
  const messages = MESSAGES[language];
  const say = (event: LedgerFact): string => factSentence(event, naming(document), language);
  const before = original ? say(original.event) : messages.originalFact;
  const paper = document.source.document;
  const basis = paper === undefined ? '' : messages.onDocument(paper);
  switch (document.kind) {
    case 'fact':
      return say(document.event);
    case 'correction':
      return messages.correction(say(document.event), before) + basis;
    case 'retraction':
      return messages.retraction(before) + basis;
  }
}
