import { performance } from 'node:perf_hooks';
import { demoOrder } from './command-line.ts';
import { readFacts } from './facts.ts';
import { postFacts } from './post-facts.ts';
import { importerToken, startLedger } from './programs.ts';
import { progressLine } from './progress-line.ts';
import { summary } from './summary.ts';

/**
 * `npm run demo`: starts the ledger, records the facts of five documents over HTTP like
 * every other client, and says what to open. Stays up until Ctrl-C; `-- --once` ends when all is recorded.
 */
async function demo(): Promise<number> {
  const order = demoOrder(process.argv.slice(2));
  if ('instead' in order) {
    const { exitCode, text } = order.instead;
    (exitCode === 0 ? process.stdout : process.stderr).write(`${text}\n`);
    return exitCode;
  }
  const startedMs = performance.now();
  const [ledger, token] = await Promise.all([startLedger(process.env), importerToken(process.env)]);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => ledger.stop());
  try {
    const before = await positionNow(ledger.url);
    const file = readFacts();
    const onProgress = progressLine('Ghi sự việc · recording facts');
    const posting = await postFacts({ baseUrl: ledger.url, token, file, onProgress });
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
    const isNew = posting.position > before;
    const recorded = { ...posting, facts: file.facts.length, isNew, seconds };
    process.stdout.write(summary(recorded, order.once ? undefined : ledger.url));
    if (order.once) ledger.stop();
    const { code, reason } = await ledger.ended;
    if (code !== 0) process.stderr.write(`${reason}\n`);
    return code;
  } catch (error) {
    ledger.stop();
    await ledger.ended;
    throw error;
  }
}

async function positionNow(url: string): Promise<string> {
  const response = await fetch(`${url}/v1/communes?limit=1`);
  return ((await response.json()) as { position: string }).position;
}

demo().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
