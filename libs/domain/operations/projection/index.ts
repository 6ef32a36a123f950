export { decideProjection, type OperatorCircumstances, type OperatorCommand } from './decide.ts';
export {
  documentsSchema,
  modelBuildSchema,
  modelVersionSchema,
  projectionEvents,
  type ProjectionEvent,
} from './events.ts';
export { evolveProjection, undecided, type ProjectionState, type Skip } from './state.ts';
