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
    readonly etaMs?: number;
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
    ...groups.map(groupText),
    ...models.map((each) => `  ${modelText(each)}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** How far a group is, in a line. */
export function groupText({
  group,
  position,
  rate,
  lag,
  etaMs,
}: ProjectionsAnswer['groups'][number]): string {
  const about = lag.estimated ? 'about ' : '';
  const behind = `behind by ${about}${lag.events} events (${lag.ms} ms)`;
  const eta = etaMs === undefined ? '' : `, ${Math.ceil(etaMs / 1_000)} s to go`;
  return `${group} at ${position}, ${behind}, ${rate} events/s${eta}`;
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

/** The answer to `GET /v1/operations/rebuild-report`. */
export interface ReportAnswer {
  readonly serves: string;
  readonly build: string;
  readonly position: string;
  readonly same: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly samples: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly changed: readonly {
      readonly id: string;
      readonly places: readonly {
        readonly path: string;
        readonly before?: unknown;
        readonly after?: unknown;
      }[];
    }[];
  };
}

/** What a promotion will change, in lines. */
export function reportText(report: ReportAnswer): string {
  const { serves, build, position, same, added, changed, removed, samples } = report;
  const lines = [
    `${serves} → ${build}, at ${position}`,
    `documents: ${same} the same, ${added} added, ${changed} changed, ${removed} removed`,
    ...samples.added.map((id) => `  + ${id}`),
    ...samples.removed.map((id) => `  - ${id}`),
    ...samples.changed.flatMap(({ id, places }) => [
      `  ~ ${id}`,
      ...places.map(
        ({ path, before, after }) => `      ${path}: ${shown(before)} → ${shown(after)}`,
      ),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function shown(value: unknown): string {
  return value === undefined ? '∅' : JSON.stringify(value);
}
