export { knownBuilds, type KnownBuild } from './builds.ts';
export { type ChangeRecord, type ChangedDocument } from './changes/change-record.ts';
export { ChangeFeed, type ChangeNews, type Listening } from './changes/change-feed.ts';
export {
  ANY_OF_MAX,
  PAGE_MAX,
  type Condition,
  type DocumentReader,
  type GroupRow,
  type Grouping,
  type Page,
  type PageQuery,
  type Range,
  type Scalar,
  type Selection,
  type Stored,
} from './document-reader.ts';
export { type Decision, type DecisionCatalogue } from './engine/decisions.ts';
export { decode, type Decoded } from './engine/decode.ts';
export { timesFromFeed, type TimedEvent, type TimedEvents } from './engine/known-at.ts';
export {
  DEFAULT_LIMITS,
  WorkerKilled,
  type EngineLimits,
  type EngineOptions,
  type EngineReport,
  type PayloadCatalogue,
  type PayloadReading,
  type Step,
  type StepHooks,
} from './engine/options.ts';
export {
  LIVE,
  ProgressBoard,
  standingsOf,
  type ModelStanding,
  type WaitOptions,
} from './engine/progress-board.ts';
export { asksForRebuild } from './engine/parking.ts';
export { ProjectionEngine } from './engine/projection-engine.ts';
export {
  type EngineHealth,
  type EngineState,
  type EngineStatus,
  type GroupStatus,
} from './engine/status.ts';
export { ProjectionFault, type ProjectionFaultCode } from './faults.ts';
export { MemoryReadStore } from './in-memory/memory-read-store.ts';
export {
  buildOfKey,
  modelOfKey,
  newestOf,
  versionKey,
  type BuildName,
  type IndexDeclaration,
  type ReadDocument,
  type ReadModel,
  type RecordedEvent,
} from './read-model.ts';
export { type Answer, type Question, type ReadSide } from './read-side.ts';
export {
  type GroupProgress,
  type ModelProgress,
  type ParkedEntry,
  type ReadStore,
  type Serving,
} from './read-store.ts';
export { MongoReadStore } from './mongodb/mongo-read-store.ts';
export { StoreReadSide, type ReadSideOptions } from './store-read-side.ts';
export { reportOnBuild, type BuildReport } from './verification/build-report.ts';
export { compareModel, type CompareOptions, type Comparison } from './verification/compare.ts';
export { differences, type Difference } from './verification/difference.ts';
export { digestFromLog, digestOf, type ModelDigest } from './verification/digest.ts';
