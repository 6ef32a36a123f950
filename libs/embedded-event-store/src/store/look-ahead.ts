/** Expressions that a name must all match, and those it must match none of. */
export interface Conditions {
  readonly all: readonly string[];
  readonly none: readonly string[];
}

/**
 * An expression without its look-ahead, as alternatives of which one must be met. What looks ahead right behind
 * the `^` that begins an alternative looks at the whole name, and needs no other engine than RE2: `^(?!A)B` asks
 * for `^(?:B)`, and for no `^(?:A)`. So do the filters of the official client for Python, of which every read of
 * `$all` excludes types by default. Look-ahead in another place is left where it is, and RE2 refuses it.
 */
export function withoutLookAhead(expression: string): readonly Conditions[] {
  const flags = /^\(\?[is]+\)/.exec(expression)?.[0] ?? '';
  const body = expression.slice(flags.length);
  // Options that are set on the way hold for the alternatives behind them, too.
  if (!/\(\?[!=]/.test(body) || /\(\?[a-z-]+\)/i.test(body))
    return [{ all: [expression], none: [] }];
  return alternatives(body).map((one) => conditions(flags, one));
}

function conditions(flags: string, alternative: readonly string[]): Conditions {
  const none: string[] = [];
  const all: string[] = [];
  let at = 1;
  while (alternative[0] === '^' && looksAhead(alternative, at)) {
    const end = groupEnd(alternative, at);
    if (end === undefined) break;
    const isNegative = alternative[at + 2] === '!';
    const inside = alternative.slice(at + 3, end - 1).join('');
    (isNegative ? none : all).push(`${flags}^(?:${inside})`);
    at = end;
  }
  const rest = alternative.slice(at).join('');
  // What repeats the look-ahead must not repeat the `^`.
  if (at === 1 || /^[*+?{]/.test(rest)) return { all: [flags + alternative.join('')], none: [] };
  return { all: [...all, `${flags}^${rest}`], none };
}

function looksAhead(tokens: readonly string[], at: number): boolean {
  return tokens[at] === '(' && tokens[at + 1] === '?' && /^[!=]$/.test(tokens[at + 2] ?? '');
}

/** The index behind the group that begins here, if it ends. */
function groupEnd(tokens: readonly string[], start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < tokens.length; at++) {
    if (tokens[at] === '(') depth += 1;
    else if (tokens[at] === ')') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return undefined;
}

/** The tokens of each alternative that is in no group. */
function alternatives(expression: string): string[][] {
  let tokens: string[] = [];
  const all = [tokens];
  let depth = 0;
  for (let at = 0; at < expression.length;) {
    const end = tokenEnd(expression, at);
    const token = expression.slice(at, end);
    at = end;
    if (token === '(') depth += 1;
    else if (token === ')') depth -= 1;
    if (token === '|' && depth === 0) all.push((tokens = []));
    else tokens.push(token);
  }
  return all;
}

/** Where an escape, a class or a character ends that begins here. */
function tokenEnd(expression: string, start: number): number {
  if (expression[start] === '\\') return start + 2;
  if (expression[start] !== '[') return start + 1;
  let at = start + (expression[start + 1] === '^' ? 2 : 1);
  // Right behind its begin it is a letter of the class.
  if (expression[at] === ']') at += 1;
  while (at < expression.length && expression[at] !== ']') at += expression[at] === '\\' ? 2 : 1;
  return at + 1;
}
