import type { FactCategory } from '#domain';
import { idOf, standingFacts, type DomainEvent, type Position, type StandingFact } from '#kernel';
import type { DocumentReader, ReadModel } from '#projections';
import { areas } from '../areas/project.ts';
import { communeProgress } from '../commune-progress/project.ts';
import { communes } from '../communes/project.ts';
import { criteriaSets } from '../criteria-sets/project.ts';
import { organisations } from '../organisations/project.ts';
import { reports } from '../reports/project.ts';
import { sponsorships } from '../sponsorships/project.ts';
import { works } from '../works/project.ts';
import { duplicates } from './duplicates.ts';
import { gathered, type Finding, type Found, type Rule } from './finding.ts';
import { DIRECTORIES, knownStreams, type KnownStreams } from './known-streams.ts';
import { deliveredBeyondPledge, figuresThatDoNotAddUp } from './oddities.ts';
import { beforeRegistration, outOfForce } from './out-of-time.ts';
import { paced } from './pace.ts';
import { refusedToday } from './refused-today.ts';
import { withoutTheirCode } from './unit-codes.ts';

/**
 * The models that a consistency report rests on. What residents gave for a work is judged by its own
 * figures alone, and the work cannot be retracted under it: contributions are not read.
 */
export const consistencyModels: readonly ReadModel[] = [
  areas,
  communes,
  organisations,
  criteriaSets,
  communeProgress,
  sponsorships,
  works,
  reports,
];

/**
 * Has an answer rest on all that a report rests on: it then stands where everything is in it, and
 * says what is parked.
 */
export async function restOnEveryFact(reader: DocumentReader): Promise<object> {
  for (const model of consistencyModels) reader.stream(model);
  return {};
}

/**
 * Every standing fact, contributions aside, that does not fit with the others, as known at a position
 * (D3, D8), which all
 * models have applied: documents may go on while they are read, what came later is ignored. So the
 * reader need not be of one moment, which would hold up whoever writes for as long as a report takes.
 * Documents are streamed and judged one after the other, with a breath between two; in memory are
 * only the directories of what facts name. The order is that of the documents' ids.
 */
export async function* inconsistencies(
  reader: DocumentReader,
  knownAt: Position,
): AsyncGenerator<Finding> {
  const known = await knownStreams(reader, knownAt);
  for await (const found of duplicates(known)) yield* gathered([found]);
  for await (const found of withoutTheirCode(known)) yield* gathered([found]);
  for (const category of DIRECTORIES) {
    for await (const [stream, facts] of paced(known.all(category))) {
      yield* await findingsIn(category, idOf(stream), facts, known);
    }
  }
  for await (const { document } of paced(reader.stream(communeProgress))) {
    const { _id, progress } = document;
    const facts = standingFacts(progress, knownAt);
    yield* await findingsIn('progress', _id, facts, known, outOfForce(_id, known));
  }
  for await (const { document } of paced(reader.stream(sponsorships))) {
    const { _id, facts: recorded } = document;
    const facts = standingFacts(recorded, knownAt);
    yield* await findingsIn('sponsorship', _id, facts, known);
    yield* gathered([...deliveredBeyondPledge(_id, facts)]);
  }
  for await (const { document } of paced(reader.stream(works))) {
    const { _id, facts } = document;
    yield* await findingsIn('work', _id, standingFacts(facts, knownAt), known);
  }
  for await (const { document } of paced(reader.stream(reports))) {
    const { _id, facts: recorded } = document;
    const facts = standingFacts(recorded, knownAt);
    yield* await findingsIn('report', _id, facts, known, figuresThatDoNotAddUp(_id));
  }
}

async function findingsIn<Event extends DomainEvent>(
  category: FactCategory,
  id: string,
  facts: readonly StandingFact<Event>[],
  known: KnownStreams,
  ofItsKind: Rule<Event> = () => [],
): Promise<Finding[]> {
  const refused = refusedToday(category, id, facts, known);
  const tooEarly = beforeRegistration(category, id, facts, known);
  const found: Found[] = [];
  for await (const fact of paced(facts)) {
    found.push(...refused(fact), ...tooEarly(fact), ...ofItsKind(fact));
  }
  return gathered(found);
}
