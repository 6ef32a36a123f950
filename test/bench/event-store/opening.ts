import { randomBytes } from 'node:crypto';
import { EventStore } from '../../../libs/embedded-event-store/src/store/event-store.ts';

/**
 * Fills a directory with events of 1 KiB, or opens one: `opening.ts fill|open <directory> <events>`,
 * as a child, so that nothing is warm when it is opened but the system's own cache.
 */
const [what, directory = '', count = '0'] = process.argv.slice(2);
const streams = 100_000;
const together = 1_000;

if (what === 'fill') {
  const store = await EventStore.open({ directory });
  const data = Buffer.from(JSON.stringify({ text: 'x'.repeat(940) }));
  const metadata = Buffer.alloc(0);
  for (let done = 0; done < Number(count); done += together) {
    const records = Array.from({ length: together }, (_, n) => ({
      stream: `progress-${String((done + n) % streams).padStart(36, '0')}`,
      event: { id: randomBytes(16), type: 'bench', isJson: true, metadata, data },
    }));
    const { kind } = await store.append({ records, expectations: [] });
    if (kind !== 'appended') throw new Error('The log could not be filled.');
  }
  await store.close();
  process.send?.({ seconds: 0 });
} else {
  const from = performance.now();
  const store = await EventStore.open({ directory });
  const seconds = (performance.now() - from) / 1_000;
  const { user, system } = process.cpuUsage();
  process.send?.({ seconds, cpuSeconds: (user + system) / 1e6, events: store.index.visible });
  await store.close();
}
