import { isWellFormed, type BilingualText } from '#kernel';

// Line breaks and tabs are text; other controls are not. A bidirectional override or isolate makes
// a reader see another order of letters than the one that is recorded and signed.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
const REORDERING = /[\u202a-\u202e\u2066-\u2069]/;

/** Why the ledger keeps no such text; `undefined` if it does. */
export function unkept(text: string): BilingualText | undefined {
  if (!isWellFormed(text)) {
    return {
      vi: 'có ký tự Unicode bị cắt đôi',
      en: 'has a lone half of a Unicode character',
    };
  }
  const [control] = CONTROL.exec(text) ?? REORDERING.exec(text) ?? [];
  if (control === undefined) return undefined;
  const code = `U+${control.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  return { vi: `có ký tự điều khiển ${code}`, en: `has the control character ${code}` };
}
