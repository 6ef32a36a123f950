/** What the projectors answer to `GET /v1/operations/projections`, as far as it is shown. */
export interface ProjectionsAnswer {
  readonly state: string;
  readonly owner: string;
  readonly head?: string;
  readonly healthy: boolean;
  readonly reason?: string;
  readonly groups: readonly {
    readonly group: string;
    readonly position: string;
    readonly rate: number;
    readonly lag: { readonly events: number; readonly estimated: boolean; readonly ms: number };
  }[];
  readonly models: readonly ModelAnswer[];
}

/** One read model of it. */
export interface ModelAnswer {
  readonly model: string;
  readonly version: number;
  readonly build?: string;
  readonly serves: boolean;
  readonly servedBefore?: boolean;
  readonly refused?: { readonly code: string; readonly decidedAt: string };
  readonly group?: string;
  readonly position?: string;
  readonly parkedEvents: number;
  readonly parkedDocuments: number;
  readonly stopped?: { readonly detail: string };
  readonly asksForRebuild: readonly string[];
}

/** One event of the answer to `GET /v1/operations/parked`. */
export interface ParkedAnswer {
  readonly model: string;
  readonly version: number;
  readonly event: {
    readonly eventId: string;
    readonly type: string;
    readonly stream?: string;
    readonly position: string;
  };
  readonly code: string;
  readonly detail: string;
  readonly stops: boolean;
  readonly documents: number;
  readonly queues: readonly { readonly document: string; readonly waiting: number }[];
  readonly recorded?: { readonly data?: unknown; readonly metadata?: unknown };
}

/** The answer to `GET /v1/operations/digests`. */
export interface DigestsAnswer {
  readonly position: string;
  readonly digests: readonly {
    readonly model: string;
    readonly documents: number;
    readonly digest: string;
  }[];
}

/** How the projections are, in lines. */
export function statusText(answer: ProjectionsAnswer): string {
  const { state, owner, head = '?', groups, models, healthy, reason } = answer;
  const lines = [
    `${state} (${owner}), head ${head}${healthy ? '' : `, UNHEALTHY: ${reason ?? ''}`}`,
    ...groups.map(({ group, position, rate, lag }) => {
      const about = lag.estimated ? 'about ' : '';
      return `${group} at ${position}, behind by ${about}${lag.events} events (${lag.ms} ms), ${rate} events/s`;
    }),
    ...models.map((each) => `  ${modelText(each)}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** A build, as its collection is called. */
export function keyText({
  model,
  version,
  build,
}: Pick<ModelAnswer, 'model' | 'version' | 'build'>): string {
  return `${model}__v${version}${build === undefined ? '' : `_${build}`}`;
}

function modelText(each: ModelAnswer): string {
  const name = keyText(each).padEnd(24);
  const place = each.position === undefined ? 'fed by nobody' : `at ${each.position}`;
  const group =
    each.group === undefined || each.group === 'live' ? '' : `, by itself (${each.group})`;
  const marks = [
    each.serves ? '' : ', does not serve',
    each.servedBefore ? ', served before' : '',
    each.refused
      ? `, REFUSED: the decision at ${each.refused.decidedAt} (${each.refused.code})`
      : '',
    each.parkedEvents > 0
      ? `, PARKED: ${each.parkedEvents} events of ${each.parkedDocuments} documents`
      : '',
    each.stopped ? `, STOPPED: ${each.stopped.detail}` : '',
    each.asksForRebuild.length > 0
      ? `, ASKS FOR A REBUILD: lacks ${each.asksForRebuild.join(', ')}`
      : '',
  ];
  return `${name} ${place}${group}${marks.join('')}`;
}

/** What is parked, in lines. */
export function parkedText(events: readonly ParkedAnswer[]): string {
  if (events.length === 0) return 'nothing is parked, no read model is stopped\n';
  return events.map(eventText).join('');
}

function eventText(each: ParkedAnswer): string {
  const { model, version, event, code, detail, stops, documents, queues, recorded } = each;
  const lines = [
    `${model} v${version}: ${event.type} ${event.eventId}`,
    `  ${event.stream === undefined ? 'behind' : `${event.stream} at`} ${event.position}`,
    `  ${code}: ${detail}`,
    stops ? '  the read model stands before it' : `  documents parked behind it: ${documents}`,
    ...queues.map(({ document, waiting }) => `    ${document}: ${waiting} later events wait`),
    ...(recorded
      ? [`  ${JSON.stringify(recorded.data)}`, `  ${JSON.stringify(recorded.metadata)}`]
      : []),
  ];
  return `${lines.join('\n')}\n`;
}
