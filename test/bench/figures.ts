/** Prints a figure as a line of JSON. */
export function figure(name: string, value: number, unit: string): void {
  const rounded = Number(value.toPrecision(4));
  process.stdout.write(`${JSON.stringify({ figure: name, value: rounded, unit })}\n`);
}

/** The time below which a share of the measured ones lies. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Does something as often as it can for a while, so many at once; the milliseconds of each. */
export async function asOftenAsPossible(
  atOnce: number,
  forMs: number,
  act: (worker: number, turn: number) => Promise<unknown>,
): Promise<{ readonly perSecond: number; readonly sortedMs: readonly number[] }> {
  const times: number[] = [];
  const startedAt = performance.now();
  const worker = async (_: unknown, index: number): Promise<void> => {
    for (let turn = 0; performance.now() - startedAt < forMs; turn += 1) {
      const from = performance.now();
      await act(index, turn);
      times.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const seconds = (performance.now() - startedAt) / 1_000;
  return { perSecond: times.length / seconds, sortedMs: times.sort((a, b) => a - b) };
}
