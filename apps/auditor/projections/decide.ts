import { setTimeout as pause } from 'node:timers/promises';
import type { ParkedAnswer, ProjectionsAnswer } from './answers.ts';
import { NotPossible, unknownModel, type DecisionOrder } from './arguments.ts';
import type { OperationsClient } from './operations-client.ts';

const FOLLOWED_WITHIN_MS = 10_000;
const ASK_EVERY_MS = 100;
/** As many documents as one decision names. */
const DOCUMENTS_MAX = 1_000;

const ROUTES = {
  retry: '/v1/operations/retry-event',
  skip: '/v1/operations/skip-event',
} as const;

/** What came of a decision; of the last, if one was recorded for each of several versions. */
export interface Decided {
  readonly position: string;
  readonly recorded: boolean;
  /** Whether the projections have followed it. */
  readonly followed: boolean;
  /** What the model still cannot go on with. */
  readonly parked: readonly ParkedAnswer[];
}

/**
 * Records a decision for each version of the model that the event holds up (a skip for the newest, if it
 * holds up none), waits until the projections have followed it, and says what is left.
 */
export async function decide(client: OperationsClient, order: DecisionOrder): Promise<Decided> {
  const { command, model, event, reason } = order;
  const newest = await newestVersionOf(client, model);
  const held = await parkedOf(client, model, event);
  if (command === 'retry' && held.length === 0) {
    throw new NotPossible({
      vi: `không có gì của ${model} bị giữ sau sự kiện đó: xem parked`,
      en: `nothing of ${model} is parked behind that event: see parked`,
    });
  }
  const versions = new Set(held.length === 0 ? [newest] : held.map(({ version }) => version));
  const bodies = [...versions].map((version) => {
    const ofVersion = held.filter((each) => each.version === version);
    const documents = command === 'skip' ? documentsOf(order, ofVersion) : undefined;
    return { model, version, event, ...(documents ? { documents } : {}) };
  });
  let position = '';
  let recorded = false;
  for (const body of bodies) {
    const answer = await client.post(ROUTES[command], {
      ...body,
      reason: { code: 'operator', text: reason },
    });
    position = answer.position;
    recorded ||= answer.recorded;
  }
  const followed = await isFollowed(client, position);
  return { position, recorded, followed, parked: await parkedOf(client, model) };
}

async function newestVersionOf(client: OperationsClient, model: string): Promise<number> {
  const { models } = await client.get<ProjectionsAnswer>('/v1/operations/projections');
  const version = models.findLast((each) => each.model === model)?.version;
  if (version !== undefined) return version;
  throw unknownModel(
    model,
    models.map((each) => each.model),
  );
}

/** Those that the event holds up and could not be folded into; `undefined`: the event as a whole. */
function documentsOf(
  { model, documents, whole }: DecisionOrder,
  held: readonly ParkedAnswer[],
): readonly string[] | undefined {
  if (whole) return undefined;
  if (documents.length > 0) return documents;
  if (held.length === 0) {
    throw new NotPossible({
      vi: `không có gì của ${model} bị giữ sau sự kiện đó: nêu tài liệu, hoặc thêm --whole`,
      en: `nothing of ${model} is parked behind that event: name documents, or say --whole`,
    });
  }
  if (held.some(({ stops, code }) => stops || code === 'undecodable')) return undefined;
  const all = new Set(held.flatMap(({ queues }) => queues.map(({ document }) => document)));
  if (held.some((each) => each.documents > DOCUMENTS_MAX) || all.size > DOCUMENTS_MAX) {
    throw new NotPossible({
      vi: `hơn ${DOCUMENTS_MAX} tài liệu bị giữ sau sự kiện này: nêu một số, hoặc thêm --whole`,
      en: `more than ${DOCUMENTS_MAX} documents are parked behind it: name some, or say --whole`,
    });
  }
  return [...all];
}

/** The first events that hold something up; of one that is asked for, all documents that it may name. */
function parkedOf(
  client: OperationsClient,
  model: string,
  event?: string,
): Promise<readonly ParkedAnswer[]> {
  const asked = new URLSearchParams({ model, ...(event === undefined ? {} : { event }) });
  return client.get(`/v1/operations/parked?${asked.toString()}`);
}

/** Waits until the live read models have followed what was decided; whether they have. */
export async function isFollowed(client: OperationsClient, position: string): Promise<boolean> {
  const giveUpAt = performance.now() + FOLLOWED_WITHIN_MS;
  for (;;) {
    const answer = await client.get<ProjectionsAnswer>('/v1/operations/projections');
    // One of an earlier release that stands by tells of no groups, but of the read models.
    const live = [...answer.groups, ...answer.models].filter(({ group }) => group === 'live');
    if (live.some((each) => each.position !== undefined && each.position >= position)) return true;
    if (performance.now() > giveUpAt) return false;
    await pause(ASK_EVERY_MS);
  }
}
