import { randomUUID } from 'node:crypto';
import { AllForwards } from '../../../libs/embedded-event-store/src/store/cursors.ts';
import { EventStore } from '../../../libs/embedded-event-store/src/store/event-store.ts';
import { ANY } from '../../../libs/embedded-event-store/src/store/transaction.ts';

/**
 * Appends to a directory until it is killed or has done its part, and says on standard output what
 * was acknowledged and what readers were shown: `writer.ts <directory> <appends>`. It is small so
 * that strace sees few other system calls, and writes its lines with one call each.
 */
const [directory = '', count = '0'] = process.argv.slice(2);
const store = await EventStore.open({ directory, segmentBytes: 2_048 });
const cursor = new AllForwards(store, 0);
const say = (line: string) => void process.stdout.write(`${line}\n`);
const show = () => {
  for (let event = cursor.next(); event; event = cursor.next()) {
    if (event.stream.startsWith('$')) continue;
    say(`shown ${event.position} ${event.data.toString('latin1')}`);
  }
};
show();
store.onCommit(show);
for (let n = 0; n < Number(count); n += 1) {
  const name = `${randomUUID()}/2`;
  const event = () => ({
    id: Buffer.from(randomUUID().replaceAll('-', ''), 'hex'),
    type: 'happened',
    isJson: false,
    metadata: Buffer.alloc(0),
    data: Buffer.from(name, 'latin1'),
  });
  try {
    await store.append({
      records: [
        { stream: 'one', event: event() },
        { stream: 'two', event: event() },
      ],
      expectations: [{ stream: 'one', expected: ANY }],
    });
    say(`acknowledged ${name}`);
  } catch (error) {
    say(`refused ${name} ${(error as { code?: string }).code ?? String(error)}`);
  }
}
say('done');
await store.close();
process.exit(0);
