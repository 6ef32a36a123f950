import type { Day, Position } from '#kernel';
import type { ReadDocument, ReadModel } from '#projections';
import {
  communeProgress,
  communes,
  contributions,
  reports,
  sponsorships,
  viewCommune,
  viewContribution,
  viewProgress,
  viewReport,
  viewSponsorship,
  viewWork,
  works,
} from '#read-models';

/** A read model that a replay shows, with what its page shows of a document. */
export interface ShownModel {
  readonly model: ReadModel;
  readonly view: (document: ReadDocument, asOf: Day, knownAt?: Position) => unknown;
}

/** Ties a model to the view of its own documents. */
function shown<Document extends ReadDocument>(
  model: ReadModel<Document>,
  view: (document: Document, asOf: Day, knownAt?: Position) => unknown,
): ShownModel {
  return { model, view } as unknown as ShownModel;
}

/** The documents that tell a commune's history, folded and viewed exactly as the pages do. */
export const shownModels: readonly ShownModel[] = [
  shown(communes, viewCommune),
  shown(communeProgress, (document, asOf, knownAt) => viewProgress(document, asOf, knownAt)),
  shown(sponsorships, viewSponsorship),
  shown(works, viewWork),
  shown(contributions, viewContribution),
  shown(reports, viewReport),
];

/** Whether an event's stream or what it concerns is the commune. */
export function concernsCommune(
  event: { readonly stream: string; readonly metadata: { readonly concerns: readonly string[] } },
  commune: string,
): boolean {
  const own = event.stream === `commune-${commune}` || event.stream === `progress-${commune}`;
  return own || event.metadata.concerns.some((stream) => stream === `commune-${commune}`);
}
