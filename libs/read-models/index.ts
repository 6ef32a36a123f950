export { areas } from './areas/project.ts';
export { findArea, findAreas, type AreaSelection } from './areas/query.ts';
export { type AreaView } from './areas/view.ts';
export { auditTrail } from './audit-trail/project.ts';
export {
  findAuditEntry,
  findAuditTrail,
  type AuditEntry,
  type AuditQuestion,
} from './audit-trail/query.ts';
export { communeProgress } from './commune-progress/project.ts';
export { findProgress, progressPageModels, type ProgressPage } from './commune-progress/query.ts';
export { type ProgressView } from './commune-progress/view.ts';
export { communeTimeline } from './commune-timeline/project.ts';
export { findTimeline, timelineModels, type TimelineQuestion } from './commune-timeline/query.ts';
export { type TimelineRow } from './commune-timeline/row.ts';
export { communes } from './communes/project.ts';
export { findCommune, findCommunes, type CommuneSelection } from './communes/query.ts';
export { type CommuneView } from './communes/view.ts';
export { FINDING_CODES } from './consistency/codes.ts';
export { type Finding } from './consistency/finding.ts';
export { consistencyModels, inconsistencies, restOnEveryFact } from './consistency/query.ts';
export { reportsOf, type ConsistencyReport, type Reports } from './consistency/report.ts';
export { criteriaSets } from './criteria-sets/project.ts';
export { findCriteriaSet, findCriteriaSets } from './criteria-sets/query.ts';
export { type CriteriaSetView } from './criteria-sets/view.ts';
export { type Paging, type ViewPage } from './directory/directory.ts';
export { namedModels, namesOf, type Names } from './directory/names.ts';
export { type CountedFlow, type FlowDocument } from './flows/document.ts';
export { contributions, deliveries, pledges } from './flows/project.ts';
export { findContributions, totalContributions, type ContributionTotal } from './flows/query.ts';
export { toldContribution, toldTotal } from './flows/told.ts';
export { type ContributionView } from './flows/view.ts';
export { organisations } from './organisations/project.ts';
export {
  findOrganisation,
  findOrganisations,
  type OrganisationSelection,
} from './organisations/query.ts';
export { type OrganisationView } from './organisations/view.ts';
export { newestReadModels, readModels } from './registry.ts';
export { findReports, type ReportSelection } from './reports/query.ts';
export { reports } from './reports/project.ts';
export { toldReport } from './reports/told.ts';
export { type ReportView } from './reports/view.ts';
export { sponsorships } from './sponsorships/project.ts';
export { communesSponsoredBy, findSponsorships } from './sponsorships/query.ts';
export { type Balance } from './sponsorships/balance.ts';
export { toldSponsorship, type ToldSponsorship } from './sponsorships/told.ts';
export { type SponsorshipView } from './sponsorships/view.ts';
export { TooManyDocuments, TooManyRows } from './bounded.ts';
export { findSummary, summaryModels, type SummaryQuestion } from './summary/query.ts';
export { type Period, type Summary } from './summary/summary.ts';
export { toldSummary } from './summary/told.ts';
export { works } from './works/project.ts';
export { loadWorks } from './works/query.ts';
export { type WorkView } from './works/view.ts';
export { type Viewpoint } from './viewpoint.ts';
export { ledgerCategories, ledgerDecisions, ledgerPayloads } from './payloads.ts';
export { viewCommune } from './communes/view.ts';
export { viewContribution } from './flows/view.ts';
export { viewReport } from './reports/view.ts';
export { viewSponsorship } from './sponsorships/view.ts';
export { viewWork } from './works/view.ts';
export { type CommuneDocument } from './communes/document.ts';
export { viewProgress } from './commune-progress/view.ts';
export { type Language } from './wording/language.ts';
