import { describe, expect, test } from '@jest/globals';
import type { CommandRefusal } from '@commune-ledger/embedded-event-store';
import { inBothLanguages } from './refusal-words.ts';

describe('What a command of the event store refuses', () => {
  test.each([
    ['no-log', 'Không có nhật ký'],
    ['log-there-already', 'Thư mục đó đã có nhật ký'],
    ['corrupt-log', 'Nhật ký bị hỏng hoặc thiếu'],
    ['data-directory-in-use', 'Một kho sự kiện khác đang dùng DATA_DIR'],
    ['disk-full', 'Đĩa không còn chỗ'],
    ['start-failed', 'Lệnh không làm được'],
  ] as const)('%s is said in Vietnamese above what the command says', (code, vi) => {
    const [first = '', ...more] = inBothLanguages({ code, message: 'What and why.' }).split('\n');
    expect([first, more]).toEqual([expect.stringContaining(vi), ['What and why.']]);
  });

  test('is said as it is where a code has no words of its own', () => {
    const refusal: CommandRefusal = { code: 'closed', message: 'What and why.' };
    expect(inBothLanguages(refusal)).toBe('What and why.');
  });
});
