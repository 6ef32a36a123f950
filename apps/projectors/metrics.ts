import { ownGroups, type ProjectionsReport } from './projections-report.ts';

interface Sample {
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
}

/** What the projections measure of themselves, as Prometheus reads it (text format 0.0.4). */
export function metricsOf(report: ProjectionsReport): string {
  const { state, healthy, head, models } = report;
  const groups = ownGroups(report);
  const ofGroups = (value: (group: (typeof groups)[number]) => number): Sample[] =>
    groups.map((group) => ({ value: value(group), labels: { group: group.group } }));
  const ofModels = (value: (model: ProjectionsReport['models'][number]) => number): Sample[] =>
    models.map((each) => {
      const build = each.build === undefined ? {} : { build: each.build };
      const labels = { model: each.model, version: String(each.version), ...build };
      return { value: value(each), labels };
    });
  return [
    gauge('lease', 'Whether this process holds the lease of the live models.', [
      { value: state === 'leading' ? 1 : 0 },
    ]),
    gauge('healthy', '0 if the projections failed, or lag and do not move.', [
      { value: healthy ? 1 : 0 },
    ]),
    gauge(
      'head_position',
      'The end of the log.',
      head === undefined ? [] : [{ value: Number(head) }],
    ),
    gauge(
      'position',
      'The last event applied.',
      ofGroups(({ position }) => Number(position)),
    ),
    gauge(
      'lag_events',
      'Events not yet applied.',
      ofGroups(({ lag }) => lag.events),
    ),
    gauge(
      'lag_seconds',
      'How old the last applied event is, if there are later ones.',
      ofGroups(({ lag }) => lag.ms / 1_000),
    ),
    gauge(
      'rate',
      'Events applied a second, in the last ten.',
      ofGroups(({ rate }) => rate),
    ),
    gauge(
      'eta_seconds',
      'How long what is not yet applied will take at this rate.',
      groups.flatMap(({ group, etaMs }) =>
        etaMs === undefined ? [] : [{ value: etaMs / 1_000, labels: { group } }],
      ),
    ),
    gauge(
      'done_ratio',
      'How much of the log is applied, by position.',
      head === undefined ? [] : ofGroups(({ position }) => Number(position) / Number(head)),
    ),
    gauge(
      'serves',
      '1 if pages are answered from this build.',
      ofModels(({ serves }) => (serves ? 1 : 0)),
    ),
    gauge(
      'parked_events',
      'Events that wait for an operator.',
      ofModels((model) => model.parkedEvents),
    ),
    gauge(
      'parked_documents',
      'Documents that miss a parked event.',
      ofModels((model) => model.parkedDocuments),
    ),
    gauge(
      'stopped',
      '1 if an event whose envelope cannot be read stopped the model.',
      ofModels(({ stopped }) => (stopped ? 1 : 0)),
    ),
    gauge(
      'asks_for_rebuild',
      '1 if the model lacks events that an earlier release did not know.',
      ofModels((model) => (model.asksForRebuild.length > 0 ? 1 : 0)),
    ),
  ].join('');
}

function gauge(name: string, help: string, samples: readonly Sample[]): string {
  const full = `projection_${name}`;
  const lines = samples.map(({ value, labels = {} }) => {
    const written = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
    return `${full}${written.length > 0 ? `{${written.join(',')}}` : ''} ${value}\n`;
  });
  return `# HELP ${full} ${help}\n# TYPE ${full} gauge\n${lines.join('')}`;
}
