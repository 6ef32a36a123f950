import { uuidV5, type Uuid } from '#kernel';

/** The id of the aggregate a command creates: a repeated command creates the same one (D16). */
export function newAggregateId(commandId: Uuid): Uuid {
  return uuidV5(commandId, 'aggregate');
}
