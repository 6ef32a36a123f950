import { applyDecorators, Controller, Get, Headers, Inject, Query, Res } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { changesSchema } from '#contracts';
import { CONFIGURATION, type Configuration, type Language } from '#platform';
import { ForRoles, OpenToEverybody } from '#platform/server.ts';
import { ChangeFeed, ProjectionFault, type ChangeNews, type ReadModel } from '#projections';
import { readModels } from '#read-models';
import { AskedBy } from '../answering/describe-parameters.ts';
import { AskedLanguage } from '../answering/language.ts';
import { streamEvents } from './event-stream.ts';
import {
  afterOf,
  allChangesSchema,
  eventOf,
  openChangesSchema,
  openModels,
  toldOf,
  tooManyListeners,
  type Following,
} from './follow.ts';

/** What changes in the pages, for those that show it live. */
@ApiTags('changes')
@Controller('v1')
export class ChangesController implements OnModuleDestroy {
  readonly #changes: ChangeFeed;
  readonly #stalledMs: number;
  readonly #closing = new AbortController();

  constructor(
    @Inject(ChangeFeed) changes: ChangeFeed,
    @Inject(CONFIGURATION) { LISTENER_STALLED_MS }: Configuration,
  ) {
    this.#changes = changes;
    this.#stalledMs = LISTENER_STALLED_MS;
  }

  /** A server waits for its streams before it closes. */
  onModuleDestroy(): void {
    this.#closing.abort();
  }

  @DescribesChanges('What changes in the documents behind the open pages, as server-sent events.')
  @AskedBy(openChangesSchema)
  @OpenToEverybody()
  @Get('changes')
  open(
    @Query({ schema: openChangesSchema }) asked: Following,
    @Headers('last-event-id') lastEventId: string | undefined,
    @AskedLanguage() language: Language,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.#follow(
      openModels,
      { ...asked, after: afterOf(lastEventId, asked) },
      language,
      reply,
    );
  }

  @DescribesChanges('The same of every read model, the audit trail included.')
  @AskedBy(allChangesSchema)
  @ApiBearerAuth()
  @ForRoles('auditor', 'operator')
  @Get('operations/changes')
  all(
    @Query({ schema: allChangesSchema }) asked: Following,
    @Headers('last-event-id') lastEventId: string | undefined,
    @AskedLanguage() language: Language,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.#follow(
      readModels,
      { ...asked, after: afterOf(lastEventId, asked) },
      language,
      reply,
    );
  }

  async #follow(
    models: readonly ReadModel[],
    asked: Following,
    language: Language,
    reply: FastifyReply,
  ): Promise<void> {
    const ended = new AbortController();
    const end = (): void => ended.abort();
    const { signal: closing } = this.#closing;
    closing.addEventListener('abort', end, { once: true });
    reply.raw.once('close', end);
    if (reply.raw.destroyed) end();
    const { signal } = ended;
    const news = this.#listen(models, asked, signal);
    try {
      // What keeps it from beginning is answered as a problem; once begun, a stream only ends.
      const first = await news.next();
      const events = eventsOf(first, news, (each) => eventOf(each, models, asked, language));
      await streamEvents(reply, events, { signal, stalledMs: this.#stalledMs }).catch(() => {});
    } finally {
      closing.removeEventListener('abort', end);
      end();
      await news.return();
    }
  }

  #listen(
    models: readonly ReadModel[],
    asked: Following,
    signal: AbortSignal,
  ): AsyncGenerator<ChangeNews, void> {
    const { after } = asked;
    try {
      const wants = (record: Parameters<typeof toldOf>[0]): boolean =>
        toldOf(record, models, asked) !== undefined;
      return this.#changes.listen({ after, wants, signal });
    } catch (failure) {
      const isFull = failure instanceof ProjectionFault && failure.code === 'too-many-listeners';
      throw isFull ? tooManyListeners(failure) : failure;
    }
  }
}

async function* eventsOf(
  first: IteratorResult<ChangeNews, void>,
  rest: AsyncIterable<ChangeNews>,
  toEvent: (news: ChangeNews) => string,
): AsyncGenerator<string> {
  if (first.value) yield toEvent(first.value);
  for await (const news of rest) yield toEvent(news);
}

function DescribesChanges(summary: string): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary,
      description:
        'Every event has the position of the log as its id. `changed` says which documents changed ' +
        '(the schema below): ask the page that shows them again, with its position as minPosition. An ' +
        'id alone says that nothing asked for changed up to there; one comes within 15 seconds. ' +
        '`reset` (schema ChangesReset: position, code, detail) says that changes were missed which are ' +
        'not kept any more, or that `after` lies beyond the end of the log: load the page anew, with its position as minPosition. The stream may end ' +
        'at any time: go on with Last-Event-ID, as browsers do, or `after`.',
    }),
    ApiHeader({
      name: 'Last-Event-ID',
      required: false,
      description: 'The last id received: goes on behind it.',
      schema: { type: 'string', pattern: '^\\d{20}$' },
    }),
    ApiProduces('text/event-stream'),
    ApiOkResponse({ standardSchema: changesSchema, description: 'What a `changed` event says.' }),
  );
}
