const WIDTH = 30;

/** Shows progress: one line redrawn on a terminal, JSON lines (at most one a second) otherwise. */
export function progressLine(label: string, out: NodeJS.WriteStream = process.stdout) {
  let shownAtMs = 0;
  return ({ done, of }: { readonly done: number; readonly of: number }): void => {
    const last = done === of;
    if (out.isTTY) {
      const filled = Math.round((done / of) * WIDTH);
      const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
      out.write(`\r${label} ${bar} ${done}/${of}${last ? '\n' : ''}`);
      return;
    }
    const nowMs = Date.now();
    if (!last && nowMs - shownAtMs < 1_000) return;
    shownAtMs = nowMs;
    out.write(`${JSON.stringify({ progress: label, done, of })}\n`);
  };
}
