import { describe, expect, test } from '@jest/globals';
import type { CommandRefusal } from '@commune-ledger/embedded-event-store';
import { inBothLanguages } from './command-words.ts';

describe('What a command of the event store refuses', () => {
  test.each([
    ['no-log', 'Không có nhật ký'],
    ['log-there-already', 'Thư mục đó đã có nhật ký'],
    ['corrupt-log', 'Nhật ký bị hỏng hoặc thiếu'],
    ['data-directory-in-use', 'Một kho sự kiện khác đang dùng DATA_DIR'],
    ['disk-full', 'Đĩa không còn chỗ'],
    ['start-failed', 'Lệnh không làm được'],
  ] as const)('%s is said in Vietnamese above what the command says', (code, vi) => {
    const [first = '', ...more] = inBothLanguages
      .refusal({ code, message: 'What and why.' })
      .split('\n');
    expect([first, more]).toEqual([expect.stringContaining(vi), ['What and why.']]);
  });

  test('is said as it is where a code has no words of its own', () => {
    const refusal: CommandRefusal = { code: 'closed', message: 'What and why.' };
    expect(inBothLanguages.refusal(refusal)).toBe('What and why.');
  });
});

describe('What a command of the event store finds', () => {
  const counts = { events: 12_345, segments: 2, bytes: 3_000_000, damaged: 0 };

  test.each([
    ['verified', { ...counts, sound: true, unfinishedBytes: 0 }, 'Nguyên vẹn: 12.345 sự kiện'],
    [
      'verified',
      { ...counts, sound: false, damaged: 3, unfinishedBytes: 40 },
      'Hỏng ở 3 chỗ: 12.345 sự kiện trong 2 đoạn, 3.000.000 byte; 40 byte ở cuối',
    ],
    [
      'counted',
      {
        ...counts,
        streams: 7,
        types: 3,
        lastPosition: 99,
        first: '2026-11-26T18:00:00.000Z',
        last: '2026-11-27T01:00:00.000Z',
        most: {},
      },
      'ghi từ 27/11/2026 đến 27/11/2026',
    ],
    ['imported', { imported: 1_000, end: 5 }, 'Đã nhập 1.000 sự kiện.'],
    [
      'damage',
      { damaged: 'a.log', from: 1, to: 9, what: 'a torn frame' },
      'a.log: hỏng từ vị trí 1 đến 9',
    ],
  ] as const)('%s is said in Vietnamese above what the command says', (name, finding, vi) => {
    const said = inBothLanguages.finding(name, finding, 'What it is.');
    expect(said).toContain(vi);
    expect(said.split('\n').at(-1)).toBe('What it is.');
  });

  test('is not dated where the log is empty', () => {
    const empty = { ...counts, streams: 0, types: 0, lastPosition: 0, first: null, last: null };
    const said = inBothLanguages.finding('counted', { ...empty, most: {} }, 'What it is.');
    expect(said).not.toContain('ghi từ');
  });
});
