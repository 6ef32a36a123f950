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
export { ProjectionFault, type ProjectionFaultCode } from './faults.ts';
export {
  versionKey,
  type IndexDeclaration,
  type ReadDocument,
  type ReadModel,
  type RecordedEvent,
} from './read-model.ts';
export { type Answer, type Question, type ReadSide } from './read-side.ts';
