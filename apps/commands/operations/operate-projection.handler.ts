import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandAnswer } from '#contracts';
import {
  decideProjection,
  decodePayload,
  evolveProjection,
  undecided,
  type ProjectionEvent,
  type ProjectionState,
} from '#domain';
import type { EventStore, StreamFold } from '#event-store';
import { isRejection } from '#kernel';
import { problemOfRejection } from '#platform';
import { readModels } from '#read-models';
import { assertAuthority } from '../authority.ts';
import { EVENT_STORE } from '../event-store.token.ts';
import { OperateProjection } from './operate-projection.ts';

const projectionStream: StreamFold<ProjectionState, ProjectionEvent> = {
  category: 'projection',
  initial: undecided,
  decode: (type, stored) => {
    const payload = decodePayload(type, stored);
    if (payload.ok) return { type, data: payload.data } as ProjectionEvent;
    throw new TypeError(payload.fault);
  },
  evolve: evolveProjection,
};

/** A read model serves the whole nation, so only a token for all areas decides on it. */
const NATION = { areas: [], known: true, ofCommune: false };

/** Records what operators decide of read models; whoever projects follows the events. */
@CommandHandler(OperateProjection)
export class OperateProjectionHandler implements ICommandHandler<OperateProjection> {
  readonly #store: EventStore;

  constructor(@Inject(EVENT_STORE) store: EventStore) {
    this.#store = store;
  }

  async execute({ request }: OperateProjection): Promise<CommandAnswer> {
    const { model: id, command, because, context, authority } = request;
    assertAuthority(authority, [NATION], false);
    const models = readModels.filter(({ name }) => name === id);
    const known = {
      versions: models.map(({ version }) => version),
      names: [...new Set(readModels.map(({ name }) => name))],
      holdsEverything: models.some(({ foldsUndecoded }) => foldsUndecoded),
    };
    const primary = { aggregate: projectionStream, id };
    const outcome = await this.#store.execute(context, primary, async (streams) => {
      const decided = await streams.state(projectionStream, id);
      const decision = decideProjection(command, because, decided, known);
      return isRejection(decision) ? decision : { events: decision };
    });
    if (isRejection(outcome)) throw problemOfRejection(outcome);
    const { stream, revision, position, eventIds, recorded } = outcome;
    return { stream, id, revision, position, eventIds: [...eventIds], recorded };
  }
}
