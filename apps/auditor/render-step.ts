import type { DayInterval } from '#kernel';
import type { Difference } from '#projections';
import type { DocumentChange, ReplayStep } from './replay.ts';
import type { Texts } from './texts.ts';

/** A step of a replay as an auditor reads it: the event, its basis, and what it changed. */
export function renderStep(step: ReplayStep, index: number, texts: Texts): string {
  const { event } = step;
  const { occurredOn, effectiveOn, source, actor, reason, corrects, inferred } = event.metadata;
  const basis = [source.document ?? source.kind, source.place, source.quote && `«${source.quote}»`];
  const labelled: readonly (readonly [string, string | undefined])[] = [
    [texts.occurred, daysIn(occurredOn)],
    [texts.effective, effectiveOn && daysIn(effectiveOn)],
    [texts.recorded, `${event.recordedAt} · ${event.position}`],
    [texts.by, [actor.role, actor.ref, actor.organisation].filter(Boolean).join(' · ')],
    [texts.basis, basis.filter(Boolean).join(' · ')],
    [texts.inferred, inferred],
    [texts.reason, reason && `${reason.code}: ${reason.text}`],
    [texts.corrects, corrects],
    [texts.undecoded, step.undecoded],
  ];
  const facts = labelled.flatMap(([label, text]) => (text ? [`  ${label}: ${text}`] : []));
  return [
    `${index}. ${event.type}  ${event.stream}@${event.revision}  ${event.eventId}`,
    ...facts,
    ...step.documents.flatMap((change) => renderChange(change, texts)),
    '',
  ].join('\n');
}

function daysIn({ words, value, first, last }: DayInterval): string {
  return `${words ?? value} (${first} … ${last})`;
}

function renderChange({ model, document, changes }: DocumentChange, texts: Texts): string[] {
  const lines = changes.filter((change) => !repeatsTheBasis(change)).map(renderDifference);
  return [
    `  ${model} ${document}`,
    ...(lines.length > 0 ? lines : [`    ${texts.nothingChanged}`]),
  ];
}

function renderDifference({ path, before, after }: Difference): string {
  if (before === undefined) return `    + ${path}: ${String(after)}`;
  if (after === undefined) return `    - ${path}: ${String(before)}`;
  return `    ~ ${path}: ${String(before)} → ${String(after)}`;
}

/** When, on what and by which fact something is shown: of what is new, the event above says so. */
function repeatsTheBasis({ path, before }: Difference): boolean {
  return (
    before === undefined &&
    /(^|\.)(occurredOn|effectiveOn|source)\.|(^|\.)(fact|inferred)$/.test(path)
  );
}
