import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deflateSync, gzipSync } from 'node:zlib';
import { crc32c } from '../src/log/crc32c.ts';
import { MessageDecoder } from '../src/rpc/message-decoder.ts';
import { Status } from '../src/rpc/status.ts';
import { readRecordsRequest } from '../src/protocol/v2-requests.ts';
import { readUuid, uuidBytes, uuidText } from '../src/protocol/shared.ts';
import { WireReader } from '../src/wire/reader.ts';
import { INT64_MAX, UINT64_MAX, varintLength, WireWriter } from '../src/wire/writer.ts';

describe('a varint', () => {
  it('comes back as it was written, in as many bytes as was foretold', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        const writer = new WireWriter(1);
        writer.varint(value);
        expect(writer.length).toBe(varintLength(value));
        expect(new WireReader(writer.finish()).uint64()).toBe(value);
      }),
    );
  });

  it('holds the largest numbers of 64 bits exactly', () => {
    const bytes = (value: number) => {
      const writer = new WireWriter();
      writer.varint(value);
      expect(writer.length).toBe(varintLength(value));
      return new WireReader(writer.finish()).int64();
    };
    expect(bytes(INT64_MAX)).toBe(2n ** 63n - 1n);
    expect(BigInt.asUintN(64, bytes(UINT64_MAX))).toBe(2n ** 64n - 1n);
  });

  it('may be signed', () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        const reader = new WireReader(new WireWriter().sint(1, value).finish());
        expect([reader.next(), reader.sint64()]).toEqual([1, value]);
      }),
    );
  });
});

describe('a UUID', () => {
  it('is the same in both of its forms', () => {
    fc.assert(
      fc.property(fc.uuid(), (text) => {
        const bytes = uuidBytes(text) as Buffer;
        expect(uuidText(bytes)).toBe(text);
        const halves = [bytes.readBigInt64BE(0), bytes.readBigInt64BE(8)];
        const structured = new WireWriter();
        halves.forEach((half, index) => {
          structured.varint((index + 1) * 8);
          structured.raw(varint(BigInt.asUintN(64, half)));
        });
        const message = new WireWriter().message(1, structured).finish();
        expect(readUuid(new WireReader(message))).toEqual(bytes);
      }),
    );
  });
});

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 128n) return Buffer.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 0x7fn) | 0x80);
  }
}

describe('messages on a connection', () => {
  it('are found however their bytes are cut', () => {
    const cuts = fc.array(fc.nat(200), { maxLength: 10 });
    const messages = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 });
    fc.assert(
      fc.property(messages, cuts, (bodies, at) => {
        const framed = Buffer.concat(
          bodies.flatMap((body) => {
            const head = Buffer.alloc(5);
            head.writeUInt32BE(body.length, 1);
            return [head, Buffer.from(body)];
          }),
        );
        const ends = [...at.filter((end) => end < framed.length), framed.length].sort(
          (one, other) => one - other,
        );
        const decoder = new MessageDecoder(1000, 'identity');
        let start = 0;
        const found = ends.flatMap((end) => decoder.push(framed.subarray(start, (start = end))));
        expect(found.map((message) => [...message])).toEqual(bodies.map((body) => [...body]));
      }),
    );
  });
});

describe('a compressed message', () => {
  const compressed = (body: Buffer) => {
    const head = Buffer.alloc(5);
    head[0] = 1;
    head.writeUInt32BE(body.length, 1);
    return Buffer.concat([head, body]);
  };
  const push = (encoding: string, body: Buffer) =>
    new MessageDecoder(1000, encoding).push(compressed(body));

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
  ])('by %s is the message that was meant', (encoding, compress) => {
    const message = Buffer.alloc(1000, 'x');
    expect(push(encoding, compress(message))).toEqual([message]);
  });

  it('that grows beyond the limit, that is damaged, or that names no way, is told which', () => {
    const larger = gzipSync(Buffer.alloc(1001));
    const status = (code: number) => expect.objectContaining({ status: code });
    expect(() => push('gzip', larger)).toThrow(status(Status.RESOURCE_EXHAUSTED));
    expect(() => push('gzip', larger.subarray(1))).toThrow(status(Status.INTERNAL));
    expect(() => push('identity', larger)).toThrow(status(Status.INTERNAL));
    expect(() => push('snappy', larger)).toThrow(
      expect.objectContaining({
        status: Status.UNIMPLEMENTED,
        trailers: { 'grpc-accept-encoding': 'identity,gzip,deflate' },
      }),
    );
  });
});

describe('the properties of a record', () => {
  it('keep their names, whatever these are, also within one another', () => {
    const names = ['__proto__', 'constructor', 'toString', 'actor'];
    // Only what is within a property may be without a name.
    const inners = fc.constantFrom(...names, '');
    fc.assert(
      fc.property(fc.constantFrom(...names), inners, (outer, inner) => {
        const entry = (name: string, value: WireWriter) =>
          new WireWriter().string(1, name).message(2, value);
        const struct = new WireWriter().message(1, entry(inner, new WireWriter().string(3, 'x')));
        const record = new WireWriter()
          .message(2, entry(outer, new WireWriter().message(5, struct)))
          .message(3, new WireWriter().uint(1, 1).string(2, 't'));
        const { records } = readRecordsRequest(new WireWriter().message(1, record).finish());
        const { metadata } = records[0]!.event;
        const [first] = Object.entries(JSON.parse(metadata.toString()) as object);
        expect(first).toEqual([outer, expect.anything()]);
        expect(Object.entries(first?.[1] as object)).toEqual([[inner, 'x']]);
      }),
    );
  });
});

describe('CRC-32C', () => {
  it('has the published value for the published example', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  });

  it('sees every flipped bit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), fc.nat(), (bytes, at) => {
        const flipped = Uint8Array.from(bytes);
        flipped[at % bytes.length]! ^= 1 << (at % 8);
        expect(crc32c(flipped)).not.toBe(crc32c(bytes));
      }),
    );
  });
});
