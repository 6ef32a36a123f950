/** Answers of the ledger as lines of text, so that what a document says can be read and compared. */

/** A value of an answer, as far as these lines look at it. */
export type Json = Readonly<Record<string, unknown>>;

/** Names things as the data file does: `ky-tan` for the id of the commune. */
export type NameOf = (id: unknown) => string;

/** `hơn 5 nghìn m2 đất` with what it is taken for: `5000 m2 moreThan «hơn 5 nghìn m2 đất»`. */
export function quantityText(value: unknown): string {
  if (value === undefined) return '-';
  const { amount, low, high, unit, qualifier, words } = value as Json;
  const number = amount ?? (low === undefined ? '?' : `${text(low)}-${text(high)}`);
  return joined(number, unit, qualifier === 'exact' ? '' : qualifier, quoted(words));
}

/** When something happened: value, bend and words. */
export function dateText(value: unknown): string {
  const { value: written, qualifier, words } = value as Json;
  return joined(written, qualifier, quoted(words));
}

/** What is said of the basis: the date, and whether anything was concluded. */
export function basisText(view: Json): string {
  const { quote } = view['source'] as Json;
  const concluded = view['inferred'] === undefined ? '' : '(suy ra)';
  return joined(dateText(view['occurredOn']), concluded, '←', quote ?? 'không trích');
}

export function areaLine(view: Json, nameOf: NameOf): string {
  const history = (view['names'] as Json[])[0] ?? {};
  return `${joined(view['level'], view['name'], within(view['province'], nameOf))} | ${basisText(history)}`;
}

export function communeLine(view: Json, nameOf: NameOf): string {
  const [registered = {}] = view['names'] as Json[];
  const codes = (view['codes'] as Json[]).map(
    ({ code, from, to }) => `${text(code)} ${text(from)}…${text(to ?? '')}`,
  );
  const parents = `${nameOf(view['district'])} ${nameOf(view['province'])}`;
  return `${joined(view['kind'], view['name'])} < ${parents} | ${codes.join(', ')} | ${basisText(registered)}`;
}

export function organisationLine(view: Json, nameOf: NameOf): string {
  return `${joined(view['kind'], view['name'], within(view['area'], nameOf))} | ${basisText(view)}`;
}

export function criteriaSetLines(view: Json): string[] {
  const { number, date, issuer } = view['decision'] as Json;
  const groups = (view['groups'] as Json[]).map(({ code, name }) => `${text(code)} ${both(name)}`);
  const criteria = (view['criteria'] as Json[]).map(
    ({ code, group, name, nameStatus, thresholds }) =>
      joined(code, `(${text(group)})`, both(name), nameStatus, (thresholds as Json)['status']),
  );
  const head = joined(view['code'], both(view['name']), view['level']);
  const period = `${text(view['validFrom'])}…${text(view['validTo'] ?? '')}`;
  return [head, joined(number, date, issuer, period), ...groups, ...criteria];
}

export function progressLines(view: Json, nameOf: NameOf): string[] {
  const commune = nameOf(view['commune']);
  const dated = (what: string, values: unknown, say: (value: unknown) => string): string[] =>
    (values as Json[]).map(
      (each) => `${commune} ${joined(what, say(each['value']))} | ${basisText(each)}`,
    );
  const setText = (value: unknown): string => {
    const { set, version } = value as Json;
    return joined(nameOf(set), version);
  };
  const countText = (value: unknown): string => {
    const { count, of } = value as Json;
    return joined(count, of === undefined ? '' : `/ ${text(of)}`);
  };
  const levels = (view['levels'] as Json[]).flatMap(({ level, targets, reached }) => [
    ...dated(joined(level, 'target'), targets, text),
    ...dated(joined(level), reached, text),
  ]);
  return [
    ...dated('', view['joined'], text),
    ...dated('set', view['sets'], setText),
    ...dated('baseline', view['baselines'], countText),
    ...levels,
  ];
}

export function sponsorshipLines(view: Json, nameOf: NameOf): string[] {
  const sponsors = (view['sponsors'] as unknown[]).map(nameOf).join(' + ');
  const head = `${joined(view['mode'], sponsors)} → ${nameOf(view['recipient'])} | ${joined(view['decision'], basisText(view))}`;
  const given = (view['deliveries'] as Json[]).map(
    (each) =>
      `  ${joined(each['kind'], each['what'])} | ${quantityText(each['quantity'])} | ${basisText(each)}`,
  );
  return [head, ...given];
}

export function workLine(view: Json, nameOf: NameOf): string {
  const size = quantityText(view['size']);
  return `${nameOf(view['commune'])}: ${joined(view['kind'], view['name'], quoted(view['village']))} | ${size} | ${basisText(view)}`;
}

export function contributionLine(view: Json, nameOf: NameOf): string {
  const rate = view['per'] === undefined ? '' : `per ${text(view['per'])}`;
  const figures = [view['quantity'], view['share'], view['households']].map(quantityText);
  return `${joined(nameOf(view['work']), view['kind'], rate)} | ${figures.join(' | ')} | ${basisText(view)}`;
}

export function reportLines(view: Json, nameOf: NameOf): string[] {
  const content = view['content'] as Json;
  const about = nameOf((view['about'] as Json)['id']);
  const head = `${about} ${text(view['measure'])}: ${both(view['title'])}`;
  const basis = `  ${nameOf(view['statedBy'])}, ${basisText(view)}`;
  if (content['kind'] === 'list') {
    const items = (content['items'] as Json[]).map((item) => {
      const criterion = item['criterion'] as Json | undefined;
      const code = criterion && `${nameOf(criterion['set'])} ${text(criterion['code'])}`;
      return `  - ${joined(code, both(item['label']))}`;
    });
    return [head, ...items, `  (${text(content['extent'])})`, basis];
  }
  const of = content['of'] === undefined ? '' : `/ ${quantityText(content['of'])}`;
  const whole = content['partsMakeWhole'] === true ? '=' : 'of which';
  const parts = ((content['parts'] ?? []) as Json[]).map(
    (part) => `  ${whole} ${both(part['label'])}: ${quantityText(part['quantity'])}`,
  );
  return [head, `  ${joined(quantityText(content['quantity']), of)}`, ...parts, basis];
}

function both(name: unknown): string {
  const { vi, en } = name as Json;
  return en === undefined ? text(vi) : `${text(vi)} / ${text(en)}`;
}

function within(area: unknown, nameOf: NameOf): string {
  return area === undefined ? '' : `< ${nameOf(area)}`;
}

function quoted(words: unknown): string {
  return words === undefined ? '' : `«${text(words)}»`;
}

function joined(...parts: readonly unknown[]): string {
  return parts
    .map((part) => text(part ?? ''))
    .filter(Boolean)
    .join(' ');
}

/** A leaf of an answer as text; nothing for what is not there. */
export function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
