export { areas } from './areas/project.ts';
export { findArea, findAreas, type AreaSelection } from './areas/query.ts';
export { type AreaView } from './areas/view.ts';
export { communes } from './communes/project.ts';
export { findCommune, findCommunes, type CommuneSelection } from './communes/query.ts';
export { type CommuneView } from './communes/view.ts';
export { criteriaSets } from './criteria-sets/project.ts';
export { findCriteriaSet, findCriteriaSets } from './criteria-sets/query.ts';
export { type CriteriaSetView } from './criteria-sets/view.ts';
export { type Paging, type ViewPage } from './directory/directory.ts';
export { type CountedFlow, type FlowDocument } from './flows/document.ts';
export { contributions, deliveries, pledges } from './flows/project.ts';
export { organisations } from './organisations/project.ts';
export {
  findOrganisation,
  findOrganisations,
  type OrganisationSelection,
} from './organisations/query.ts';
export { type OrganisationView } from './organisations/view.ts';
export { readModels } from './registry.ts';
