import type { Texts } from './texts.ts';

/** What the projectors answer to `GET /v1/operations/projections`, as far as it is shown. */
export interface ProjectionsAnswer {
  readonly state: string;
  readonly owner: string;
  readonly head?: string;
  readonly healthy: boolean;
  readonly reason?: string;
  /** Why it cannot do what it is to. */
  readonly fault?: { readonly code: string; readonly message: string };
  readonly groups: readonly (GroupAnswer | GroupOfAnotherAnswer)[];
  readonly models: readonly ModelAnswer[];
}

/** A group that the process moves which answers. */
export interface GroupAnswer {
  readonly group: string;
  readonly position: string;
  readonly rate: number;
  readonly etaMs?: number;
  readonly lag: { readonly events: number; readonly estimated: boolean; readonly ms: number };
}

/** A group that another process moves. */
export interface GroupOfAnotherAnswer extends Pick<GroupAnswer, 'group' | 'position'> {
  readonly ofAnother: true;
  readonly isCaughtUp: boolean;
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
export function statusText(answer: ProjectionsAnswer, said: Texts): string {
  const { state, owner, head = said.headNotKnown, groups, models, healthy, reason, fault } = answer;
  const failing = fault ? `, ${said.failing}: ${fault.code}: ${fault.message}` : '';
  const unhealthy = healthy ? failing : `, ${said.unhealthy}: ${reason ?? ''}`;
  const lines = [
    `${said.states[state] ?? state} (${owner}), ${said.head} ${head}${unhealthy}`,
    ...groups.map((each) => groupText(each, said)),
    ...models.map((each) => `  ${modelText(each, said)}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** How far a group is, in a line. */
export function groupText(each: ProjectionsAnswer['groups'][number], said: Texts): string {
  const { group, position } = each;
  if ('ofAnother' in each) {
    return `${group} ${said.at} ${position}, ${each.isCaughtUp ? '' : `${said.behindHead}, `}${said.ofAnother}`;
  }
  const { rate, lag, etaMs } = each;
  const behind = said.behind(`${lag.estimated ? said.about : ''}${lag.events}`, lag.ms);
  const eta = etaMs === undefined ? '' : `, ${said.toGo(Math.ceil(etaMs / 1_000))}`;
  return `${group} ${said.at} ${position}, ${behind}, ${rate} ${said.rate}${eta}`;
}

/** A build, as its collection is called. */
export function keyText({
  model,
  version,
  build,
}: Pick<ModelAnswer, 'model' | 'version' | 'build'>): string {
  return `${model}__v${version}${build === undefined ? '' : `_${build}`}`;
}

function modelText(each: ModelAnswer, said: Texts): string {
  const name = keyText(each).padEnd(24);
  const place = each.position === undefined ? said.fedByNobody : `${said.at} ${each.position}`;
  const { group, refused, parkedEvents, stopped, asksForRebuild } = each;
  const marks = [
    group === undefined || group === 'live' ? '' : `${said.byItself} (${group})`,
    each.serves ? '' : said.doesNotServe,
    each.servedBefore ? said.servedBefore : '',
    refused ? said.refused(refused.decidedAt, refused.code) : '',
    parkedEvents > 0 ? said.parked(parkedEvents, each.parkedDocuments) : '',
    stopped ? `${said.stopped}: ${stopped.detail}` : '',
    asksForRebuild.length > 0 ? `${said.asksForRebuild} ${asksForRebuild.join(', ')}` : '',
  ];
  return [`${name} ${place}`, ...marks.filter((mark) => mark !== '')].join(', ');
}

/** What is parked, in lines. */
export function parkedText(events: readonly ParkedAnswer[], said: Texts): string {
  if (events.length === 0) return `${said.nothingParked}\n`;
  return events.map((each) => eventText(each, said)).join('');
}

function eventText(each: ParkedAnswer, said: Texts): string {
  const { model, version, event, code, detail, stops, documents, queues, recorded } = each;
  const { stream, position } = event;
  const lines = [
    `${model} v${version}: ${event.type} ${event.eventId}`,
    `  ${stream === undefined ? said.after : `${stream} ${said.at}`} ${position}`,
    `  ${code}: ${detail}`,
    `  ${stops ? said.stopsBefore : `${said.documentsParked}: ${documents}`}`,
    ...queues.map(({ document, waiting }) => `    ${document}: ${said.waiting(waiting)}`),
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
  readonly paths: readonly { readonly path: string; readonly documents: number }[];
  readonly elsewhere: number;
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
export function reportText(report: ReportAnswer, said: Texts): string {
  const { serves, build, position, same, added, changed, removed, samples } = report;
  const { paths, elsewhere } = report;
  const lines = [
    `${serves} → ${build}, ${said.at} ${position}`,
    said.reported(same, added, changed, removed),
    ...paths.map(({ path, documents }) => `  ${documents} × ${path}`),
    ...(elsewhere > 0 ? [`  ${elsewhere} × ${said.elsewhere}`] : []),
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
