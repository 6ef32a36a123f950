import { readFacts } from '../../examples/five-documents/facts.ts';
import { postFacts } from '../../examples/five-documents/post-facts.ts';
import { importerToken, startLedger } from '../../examples/five-documents/programs.ts';
import { removeDirectory, temporaryDirectory } from '../faults/processes/ledger.ts';
import { figure } from './figures.ts';

// From the start of the demo to the page that shows its whole history; then again over what is there.
const DATA_DIR = await temporaryDirectory();
try {
  for (const run of ['first run', 'second run']) {
    const from = performance.now();
    const environment = { ...process.env, DATA_DIR, PORT: '0' };
    const [ledger, token] = await Promise.all([
      startLedger(environment),
      importerToken(environment),
    ]);
    const openMs = performance.now() - from;
    const { position } = await postFacts({ baseUrl: ledger.url, token, file: readFacts() });
    const page = await fetch(`${ledger.url}/v1/communes?minPosition=${position}`);
    if (!page.ok) throw new Error(await page.text());
    const readyMs = performance.now() - from;
    ledger.stop();
    await ledger.ended;
    figure(`demo, ${run}: start to open`, openMs / 1_000, 's');
    figure(`demo, ${run}: start to the whole history on a page`, readyMs / 1_000, 's');
  }
} finally {
  await removeDirectory(DATA_DIR);
}
