/**
 * A text as the ledger keeps it: NFC, no-break spaces as spaces, trimmed. Applied once, at the
 * border; never while hashing or verifying (two stored spellings must not verify as one).
 */
export function normaliseText(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\u00a0\u202f\u2007]/g, ' ')
    .trim();
}

/** Whether a text has no lone surrogate, which canonical JSON (RFC 8785) cannot carry. */
export function isWellFormed(text: string): boolean {
  return !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);
}

/** The key under which a text is found without its accents: "Yên Hồ" and "yen ho" agree. */
export function searchKey(text: string): string {
  return withoutMarks(text)
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

const VARIANTS: Readonly<Record<string, string>> = {
  ă: 'a1',
  â: 'a2',
  đ: 'd1',
  ê: 'e1',
  ô: 'o1',
  ơ: 'o2',
  ư: 'u1',
};
// The order of the dictionary: ngang, huyền, hỏi, ngã, sắc, nặng.
const TONES: Readonly<Record<string, string>> = {
  '\u0300': '1',
  '\u0309': '2',
  '\u0303': '3',
  '\u0301': '4',
  '\u0323': '5',
};

/**
 * An ASCII key whose byte order is Vietnamese order (a ă â b … d đ e ê …, then tones), so that
 * every store sorts alike without a collation.
 */
export function sortKey(text: string): string {
  let letters = '';
  let tones = '';
  for (const character of text.normalize('NFC').toLowerCase()) {
    const { letter, tone } = splitTone(character);
    const code = letterCode(letter);
    letters += code;
    if (code) tones += tone;
  }
  return `${letters} ${tones.replace(/0+$/, '')}`.trimEnd();
}

function splitTone(character: string): { letter: string; tone: string } {
  let tone = '0';
  let letter = '';
  for (const part of character.normalize('NFD')) {
    const mark = TONES[part];
    if (mark) tone = mark;
    else letter += part;
  }
  return { letter: letter.normalize('NFC'), tone };
}

function letterCode(letter: string): string {
  const variant = VARIANTS[letter];
  if (variant) return variant;
  const plain = withoutMarks(letter);
  if (/^[a-z0-9]$/.test(plain)) return `${plain}0`;
  // A space sorts before every letter, and the separator (' ') before a space.
  return /\s|-/.test(letter) ? '!' : '';
}

function withoutMarks(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/đ/g, 'd');
}
