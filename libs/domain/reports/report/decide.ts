import {
  notKnown,
  refuse,
  streamOf,
  type ProposedFact,
  type Rejection,
  type StandingFact,
  type StreamName,
} from '#kernel';
import { firstBroken, type Aggregate, type OtherStreams } from '../../aggregate.ts';
import { areaIsKnown, communeIsKnown, organisationIsKnown } from '../../known.ts';
import type { CriteriaSetFact } from '../../programme/criteria-set/events.ts';
import { findCriterion } from '../../programme/criteria-set/state.ts';
import type { ReportContent } from './addition.ts';
import { reportFacts, type ReportFact } from './events.ts';

type Publication = ProposedFact<ReportFact>;
type Facts = readonly StandingFact<ReportFact>[];

/** A report: what a document states. Kept as stated, also when its figures contradict each other. */
export const reportAggregate: Aggregate<ReportFact> = {
  aggregate: 'report',
  category: 'report',
  createdBy: 'report.published.v1',
  unknown: notKnown('unknown-report', {
    vi: 'Chưa có báo cáo này. Hãy ghi việc công bố báo cáo trước.',
    en: 'There is no such report. Record its publication first.',
  }),
  rules: {
    'report.published.v1': firstBroken(
      whatItIsAboutIsKnown,
      whoStatesItIsKnown,
      theCriteriaItNamesAreKnown,
    ),
  },
  concerns: reportFacts.concerns,
  reads: ({ event: { data } }) => [
    ...new Set<StreamName>([
      streamOf(data.about.kind, data.about.id),
      ...(data.statedBy ? [streamOf('organisation', data.statedBy)] : []),
      ...criteriaIn(data.content).map(({ set }) => streamOf('criteriaSet', set)),
    ]),
  ],
  communeOf: (proposed, _, facts) => {
    const about = (proposed ?? facts.at(-1))?.event.data.about;
    return about?.kind === 'commune' ? about.id : undefined;
  },
};

function whatItIsAboutIsKnown(
  { event }: Publication,
  _: Facts,
  context: OtherStreams,
): Rejection | undefined {
  const { kind, id } = event.data.about;
  switch (kind) {
    case 'area':
      return areaIsKnown(id, context);
    case 'commune':
      return communeIsKnown(id, context);
    case 'organisation':
      return organisationIsKnown(id, context);
  }
}

function whoStatesItIsKnown(
  { event }: Publication,
  _: Facts,
  context: OtherStreams,
): Rejection | undefined {
  const { statedBy } = event.data;
  return statedBy === undefined ? undefined : organisationIsKnown(statedBy, context);
}

function theCriteriaItNamesAreKnown(
  { event }: Publication,
  _: Facts,
  context: OtherStreams,
): Rejection | undefined {
  const stray = criteriaIn(event.data.content).find((criterion) => {
    const set = context.factsOf<CriteriaSetFact>(streamOf('criteriaSet', criterion.set));
    return findCriterion(set, criterion) === undefined;
  });
  if (!stray) return undefined;
  return refuse('unknown-criterion', {
    vi: `Bộ tiêu chí ${stray.set} (bản ${stray.version}) không có tiêu chí ${stray.code}. Hãy kiểm tra bộ, bản và mã.`,
    en: `Criteria set ${stray.set} (version ${stray.version}) has no criterion ${stray.code}. Check set, version and code.`,
  });
}

function criteriaIn(
  content: ReportContent,
): { readonly set: string; readonly version: number; readonly code: string }[] {
  if (content.kind !== 'list') return [];
  return content.items.flatMap(({ criterion }) => (criterion ? [criterion] : []));
}
