import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { readFacts } from './facts.ts';
import { postFacts, type Posting } from './post-facts.ts';
import { importerToken, startLedger } from './programs.ts';
import { progressLine } from './progress-line.ts';

/**
 * `npm run demo`: starts the ledger, records the facts of five documents over HTTP like
 * every other client, and says what to open. Stays up until Ctrl-C; `-- --once` ends when all is recorded.
 */
async function demo(): Promise<number> {
  const { values } = parseArgs({ options: { once: { type: 'boolean', default: false } } });
  const startedMs = performance.now();
  const [ledger, token] = await Promise.all([startLedger(process.env), importerToken(process.env)]);
  process.once('SIGINT', () => ledger.stop());
  process.once('SIGTERM', () => ledger.stop());
  try {
    const before = await positionNow(ledger.url);
    const file = readFacts();
    const onProgress = progressLine('Ghi sự việc · recording facts');
    const posting = await postFacts({ baseUrl: ledger.url, token, file, onProgress });
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
    const isNew = posting.position > before;
    process.stdout.write(summary(ledger.url, posting, isNew, file.facts.length, seconds));
    if (values.once) ledger.stop();
    return await ledger.ended;
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

function summary(
  url: string,
  { ids, position }: Posting,
  isNew: boolean,
  facts: number,
  seconds: string,
): string {
  const kyTan = `${url}/v1/communes/${ids.get('ky-tan')}`;
  const haTinh = `${url}/v1/areas/${ids.get('ha-tinh')}`;
  const minPosition = `minPosition=${position}`;
  return [
    '',
    isNew
      ? `${facts} sự việc của năm văn bản đã được ghi · recorded in ${seconds} s`
      : `${facts} sự việc đã có trong sổ · already recorded, nothing new (${seconds} s)`,
    '',
    `  Tìm xã · find a commune      ${url}/v1/communes?search=ky%20tan&${minPosition}`,
    `  Dòng thời gian · timeline    ${kyTan}/timeline`,
    `  Tiến độ · progress           ${kyTan}/progress?asOf=2014-12-31&lang=en`,
    `  Đỡ đầu · sponsorship         ${url}/v1/communes/${ids.get('yen-ho')}/sponsorships`,
    `  Toàn tỉnh · the province     ${haTinh}/summary?from=2014-01-01&to=2014-12-31`,
    `  API                          ${url}/docs`,
    '',
    '  Nhật ký kiểm toán · audit trail:',
    '    curl -H "Authorization: Bearer $(npm run -s token -- --role auditor --area all)" \\',
    `      ${kyTan}/audit-trail`,
    '',
  ].join('\n');
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
