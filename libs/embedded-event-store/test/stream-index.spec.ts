import { describe, expect, it } from '@jest/globals';
import { StreamIndex } from '../src/index/stream-index.ts';
import { FrameBuilder } from '../src/log/frame.ts';
import { StoredEvent } from '../src/log/record.ts';
import { proposed } from './store-at.ts';

function added(index: StreamIndex, stream: string): void {
  const revision = index.find(stream)?.length ?? 0;
  const frame = new FrameBuilder(index.positions.length * 1000, 300);
  const offset = frame.add({ stream, revision, createdMs: 0 }, proposed('x'));
  index.add(new StoredEvent(frame.buffer, offset, frame.position + offset));
}

/** Does something while no memory is given for the `nth` long column from now on. */
function withoutMemory(nth: number, run: () => void): void {
  const given = globalThis.Uint32Array;
  let asked = 0;
  globalThis.Uint32Array = class extends given {
    constructor(...what: [length: number]) {
      if (what[0] >= 1000 && ++asked === nth)
        throw new RangeError('Array buffer allocation failed');
      super(...what);
    }
  } as typeof Uint32Array;
  try {
    run();
  } finally {
    globalThis.Uint32Array = given;
  }
}

describe('the index of streams', () => {
  it('shows all that is durable where there is no memory to settle it, and settles it later', () => {
    const index = new StreamIndex(1000);
    const streams = Array.from({ length: 1000 }, (_, n) => `s-${n}`);
    for (let n = 0; n < 2500; n++) added(index, streams[n % streams.length] as string);
    index.publish();
    const ordinals = () =>
      streams.map((name) => {
        const stream = index.find(name)!;
        return Array.from({ length: stream.length }, (_, revision) => stream.ordinalAt(revision));
      });
    const before = ordinals();
    // The columns are four: how many of each stream, where each begins, all of them, and where the next goes.
    for (const nth of [4, 3, 2, 1]) {
      withoutMemory(nth, () => expect(() => index.settle()).toThrow('allocation failed'));
      expect(ordinals()).toEqual(before);
    }
    withoutMemory(5, () => index.settle());
    expect(ordinals()).toEqual(before);
    added(index, 's-1');
    expect(index.find('s-1')?.ordinalAt(before[1]!.length)).toBe(2500);
  });
});
