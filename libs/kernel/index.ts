export { canonicalJson, type Plain } from './canonical-json.ts';
export { faultOfDay, faultOfInterval } from './date-faults.ts';
export {
  dayAt,
  endOfDayMs,
  LEDGER_TIME_ZONE,
  nextDay,
  parseDay,
  previousDay,
  type Day,
} from './day.ts';
export {
  compareIntervals,
  cutAt,
  endsBefore,
  happenedBy,
  overlap,
  parseInterval,
  type DateQualifier,
  type DayInterval,
} from './day-interval.ts';
export { writeDay, writeInterval, writeMoment } from './day-words.ts';
export {
  addDecimals,
  compareDecimals,
  isDecimal,
  subtractDecimals,
  sumDecimals,
  type Decimal,
} from './decimal.ts';
export {
  categoryOf,
  idOf,
  streamOf,
  type Actor,
  type Circumstances,
  type DomainEvent,
  type Envelope,
  type EventMetadata,
  type EventType,
  type Evidence,
  type Proposed,
  type Reason,
  type Recorded,
  type Source,
  type StreamName,
} from './event.ts';
export {
  decideFacts,
  isSameFact,
  refusalOf,
  type AmendmentEvent,
  type Decision,
  type FactCommand,
  type FactRules,
  type ProposedFact,
  type RetractionRule,
  type Rule,
} from './facts/decide-facts.ts';
export {
  byOccurrence,
  countingAmendment,
  foldFact,
  isAmendment,
  standing,
  standingFacts,
  type Amendment,
  type Fact,
  type StandingFact,
} from './facts/fact.ts';
export { FACTS_MAX, factsRestOnIt } from './facts/refusals.ts';
export {
  contradictedFact,
  stateAsOf,
  type OutcomeOf,
  type StateOn,
} from './facts/standing-state.ts';
export { isUuid, sha256, uuidV5, type Uuid } from './ids.ts';
export {
  commitOf,
  isPosition,
  laterPosition,
  parsePosition,
  positionOf,
  START_OF_LOG,
  type Position,
} from './position.ts';
export {
  boundsOf,
  boundsOfSum,
  isExact,
  surelyExceeds,
  type Bound,
  type QuantityBounds,
} from './quantity-bounds.ts';
export {
  signOf,
  statedAmount,
  totalOf,
  totalsByUnit,
  type Quantity,
  type QuantityQualifier,
  type QuantityTotal,
  type TotalSign,
} from './quantity.ts';
export {
  isRejection,
  notKnown,
  refuse,
  type BilingualText,
  type Rejection,
  type RejectionKind,
} from './rejection.ts';
export { isWellFormed, normaliseText, searchKey, sortKey } from './text.ts';
export { type FeedMessage, type LogFeed, type LoggedEvent, type LogRange } from './feed.ts';
export { decodeMetadata, encodeMetadata } from './metadata-codec.ts';
