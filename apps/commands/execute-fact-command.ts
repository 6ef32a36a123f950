import type { CommandAnswer } from '#contracts';
import { decideCommand, isFactCategory, streamsReadBy } from '#domain';
import type { Address, EventStore, Recording, Streams } from '#event-store';
import { categoryOf, idOf, isRejection, streamOf, type Rejection, type StreamName } from '#kernel';
import { problemOfRejection } from '#platform';
import { assertAuthority } from './authority.ts';
import type { FactRequest } from './fact-commands.ts';
import { FactStreams, factStream, type Facts } from './fact-streams.ts';
import { placeOf, streamOfSubject, subjectsOf } from './subject.ts';

/**
 * Load, decide, append: the whole of every command. Throws a Problem for a rejection by the domain
 * and for missing authority; faults and conflicts of the event store pass through.
 */
export async function executeFactCommand(
  store: EventStore,
  request: FactRequest,
): Promise<CommandAnswer> {
  const { category, id, context } = request;
  const primary = { aggregate: factStream(category), id };
  const outcome = await store.execute(context, primary, (streams) => plan(request, streams));
  if (isRejection(outcome)) throw problemOfRejection(outcome);
  const { stream, revision, position, eventIds, recorded } = outcome;
  return { stream, id, revision, position, eventIds: [...eventIds], recorded };
}

async function plan(request: FactRequest, streams: Streams): Promise<Recording | Rejection> {
  const own = streamOf(request.category, request.id);
  const facts = new FactStreams(streams);
  await facts.read([own]);
  const subjects = subjectsOf(request, facts.of(own));
  await facts.read([
    ...streamsReadBy(request, facts.of(own)),
    ...subjects.flatMap(streamOfSubject),
  ]);
  const places = await Promise.all(
    subjects.map((subject) => placeOf(subject, request.today, facts)),
  );
  const decided = decideCommand(request, facts.of);
  assertAuthority(request.authority, places, isRejection(decided));
  if (isRejection(decided)) return decided;
  const areas = places.filter(({ ofCommune }) => ofCommune).flatMap((place) => place.areas);
  return {
    events: decided.events,
    others: decided.others.map(({ stream, events }) => ({ to: addressOf(stream), events })),
    areas: [...new Set(areas)],
  };
}

function addressOf(stream: StreamName): Address<Facts> {
  const category = categoryOf(stream);
  if (!isFactCategory(category)) throw new TypeError(`${stream} is no stream of facts`);
  return { aggregate: factStream(category), id: idOf(stream) };
}
