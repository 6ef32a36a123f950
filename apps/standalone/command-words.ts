import type { CommandFaultCode, CommandRefusal } from '@commune-ledger/embedded-event-store';
import { hintInVietnamese } from '#programs';

/** What a command of the event store refuses, in Vietnamese above what it says itself. */
export function inBothLanguages({ code, message }: CommandRefusal): string {
  const vi = (VI as Readonly<Record<string, string>>)[code] ?? hintInVietnamese(code);
  return vi === undefined ? message : `${vi}\n${message}`;
}

const VI: Readonly<Record<CommandFaultCode | 'start-failed', string>> = {
  'wrong-use': 'Lệnh hoặc tham số không đúng; dưới đây là cách dùng.',
  'no-log':
    'Không có nhật ký nào đọc được ở đó: hãy nêu thư mục của nhật ký bằng --directory hoặc DATA_DIR.',
  'log-there-already':
    'Thư mục đó đã có nhật ký: lệnh import cần thư mục chưa có. Hãy nêu thư mục khác bằng --directory hoặc ' +
    'DATA_DIR, hoặc chuyển các tệp *.log và *.index đi nơi khác.',
  'export-unreadable': 'Không đọc được tệp xuất: hãy nêu đúng tệp, hoặc - cho đầu vào chuẩn.',
  'export-unusable':
    'Bản xuất này không dùng được (không phải bản xuất, không trọn vẹn, đã bị sửa, hoặc của nhật ký hỏng): hãy ' +
    'nhập một bản sao khác, hoặc bản xuất khác.',
  'output-ended': 'Chương trình đọc đầu ra đã kết thúc trước khi ghi xong: hãy chạy lại.',
  'command-failed': 'Lệnh không làm được.',
  'start-failed': 'Lệnh không làm được: có tệp không mở được.',
};
