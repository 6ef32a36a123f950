import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventStore } from '../src/store/event-store.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import { appendTo, openOn, visibleEvents } from './store-at.ts';

type Step =
  | { readonly kind: 'append'; readonly streams: readonly string[]; readonly padding: number }
  | { readonly kind: 'reopen' }
  | { readonly kind: 'room'; readonly bytes: number }
  | { readonly kind: 'powerCut'; readonly kept: readonly boolean[]; readonly afterTurns: number }
  | { readonly kind: 'kill'; readonly afterTurns: number };

const streams = fc.array(fc.constantFrom('one', 'two', 'three'), { minLength: 1, maxLength: 4 });
/** So that an append takes less than a sector, or several. */
const padding = fc.constantFrom(0, 0, 700);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('append' as const), streams, padding }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('room' as const),
      bytes: fc.oneof(fc.nat(1500), fc.constant(Infinity)),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('powerCut' as const),
      kept: fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }),
      afterTurns: fc.nat(8),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('kill' as const), afterTurns: fc.nat(8) }),
  },
);

/** What a reader was ever shown, and what writers were told. */
class Witness {
  readonly shown = new Map<number, string>();
  readonly acknowledged = new Set<string>();
  #number = 0;

  nextText(): string {
    return `append ${(this.#number += 1)}`;
  }

  watch(store: EventStore): void {
    for (const { position, text, id } of visibleEvents(store)) {
      const event = `${text} ${id}`;
      const earlier = this.shown.get(position) ?? event;
      if (earlier !== event) throw new Error(`${position} held ${earlier}, now ${event}`);
      this.shown.set(position, event);
    }
  }

  check(store: EventStore): void {
    const events = visibleEvents(store);
    const there = new Map(events.map(({ position, text, id }) => [position, `${text} ${id}`]));
    for (const [position, event] of this.shown) {
      if (there.get(position) !== event) throw new Error(`${event} was shown and is lost`);
    }
    const texts = events.map(({ text }) => text);
    expect(texts).toEqual(expect.arrayContaining([...this.acknowledged]));
    expect(faultyAppends(texts)).toEqual([]);
    expect(gapsInStreams(events)).toEqual([]);
  }
}

/** Texts end in the size of their append; those of which there are more or fewer events. */
function faultyAppends(texts: readonly string[]): string[] {
  const sizes = new Map<string, number>();
  for (const text of texts) sizes.set(text, (sizes.get(text) ?? 0) + 1);
  return [...sizes].filter(([text, size]) => !text.endsWith(`/${size}`)).map(([text]) => text);
}

function gapsInStreams(events: ReturnType<typeof visibleEvents>): string[] {
  const next = new Map<string, number>();
  return events.flatMap(({ stream, revision }) => {
    const expected = next.get(stream) ?? 0;
    next.set(stream, revision + 1);
    return revision === expected ? [] : [`${stream}: ${revision} instead of ${expected}`];
  });
}

const segment = '/data/00000000000000000000.log';

/** A disk that has so much room. */
function diskOf(bytes: number): (length: number) => number {
  let room = bytes;
  return (length) => {
    if (room === 0) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    const taken = Math.min(length, room);
    room -= taken;
    return taken;
  };
}

describe('a power cut behind an append that found no room', () => {
  it('leaves nothing of it behind a shorter one that was under way, whatever is kept', async () => {
    for (let mask = 0; mask < 256; mask++) {
      const files = new MemoryFileSystem();
      const store = await openOn(files);
      await appendTo(store, ['one'], 'kept');
      files.faults.taken = diskOf(1600);
      const refused = appendTo(store, ['one'], 'x'.repeat(3000));
      await expect(refused).rejects.toMatchObject({ code: 'disk-full' });
      delete files.faults.taken;
      files.flush = () => new Promise(() => undefined);
      const size = files.copy().get(segment)?.length as number;
      void appendTo(store, ['one'], 'y'.repeat(700));
      while (files.copy().get(segment)?.length === size) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      let asked = 0;
      const left = files.afterPowerCut(() => ((mask >> (asked++ % 8)) & 1) === 1);
      const [first, ...more] = visibleEvents(await openOn(left)).map(({ text }) => text[0]);
      expect([mask, first]).toEqual([mask, 'k']);
      expect([[], ['y']]).toContainEqual(more);
    }
  });
});

describe('a power cut behind a seal that found no room', () => {
  it('leaves nothing of it at the end of a segment behind which another was begun, whatever is kept', async () => {
    for (let mask = 0; mask < 16; mask++) {
      const killed = new MemoryFileSystem();
      const first = await openOn(killed, { segmentBytes: 100 });
      await appendTo(first, ['one'], 'kept');
      const files = killed.afterKill();
      const [last = ''] = files.list().sort().reverse();
      const lastFrame = (files.copy().get(`/data/${last}`)?.length as number) - 32;
      files.faults.taken = diskOf(lastFrame + 16);
      const store = await openOn(files, { segmentBytes: 100 });
      delete files.faults.taken;
      await appendTo(store, ['one'], 'in the next');
      let asked = 0;
      const left = files.afterPowerCut(() => ((mask >> (asked++ % 4)) & 1) === 1);
      const texts = visibleEvents(await openOn(left)).map(({ text }) => text);
      expect(texts).toEqual(['kept', 'in the next']);
    }
  });
});

describe('a power cut or a kill at any moment', () => {
  it('loses nothing acknowledged or shown, halves no append, gives no position twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
        let files = new MemoryFileSystem();
        let store = await openOn(files, { segmentBytes: 2000 });
        const witness = new Witness();
        const unlisten: (() => void)[] = [];
        const listen = () => {
          const watched = store;
          unlisten.push(watched.onCommit(() => witness.watch(watched)));
        };
        listen();
        const pending: Promise<unknown>[] = [];
        for (const one of steps) {
          if (one.kind === 'append') {
            const text = `${witness.nextText()}/${one.streams.length}`;
            const append = appendTo(store, one.streams, text.padStart(one.padding));
            pending.push(
              append
                .then(() => witness.acknowledged.add(text.padStart(one.padding)))
                .catch(() => undefined),
            );
            continue;
          }
          if (one.kind === 'room') {
            files.faults.taken = diskOf(one.bytes);
            continue;
          }
          if (one.kind === 'reopen') {
            await store.close();
            delete files.faults.taken;
          } else {
            for (let turn = 0; turn < one.afterTurns; turn++) {
              await new Promise((resolve) => setImmediate(resolve));
            }
            let asked = 0;
            files =
              one.kind === 'kill'
                ? files.afterKill()
                : files.afterPowerCut(() => one.kept[asked++ % one.kept.length] as boolean);
          }
          await Promise.all(pending.splice(0));
          store = await openOn(files, { segmentBytes: 2000 });
          listen();
          witness.check(store);
          witness.watch(store);
        }
        await Promise.all(pending);
        witness.check(store);
      }),
      { numRuns: 200 },
    );
  });
});
