import {
  commandsUsage,
  type CommandFaultCode,
  type CommandRefusal,
  type CommandWords,
  type Findings,
} from '@commune-ledger/embedded-event-store';
import { dayAt, writeDay } from '#kernel';
import { hintInVietnamese } from '#programs/embedded-event-store.ts';

/** What the commands of the event store say, in Vietnamese above what they say themselves. */
export const inBothLanguages: CommandWords = {
  usage: `  verify    đọc cả nhật ký và nêu mọi chỗ hỏng
  stats     đếm sự kiện, luồng, loại và byte
  export    ghi mọi sự kiện thành dòng JSON ra đầu ra chuẩn; nhật ký hỏng thì mọi phần còn nguyên
  import <tệp>
            dựng lại nhật ký từ bản xuất, giữ nguyên vị trí và thời gian (- là đầu vào chuẩn);
            thư mục không được có sẵn nhật ký
  --directory <thư mục>     thư mục dữ liệu của lệnh (DATA_DIR)
verify, stats và export chạy được bên cạnh kho đang chạy và không đổi gì.
Mã thoát: 0 mọi thứ ổn, 1 nhật ký hỏng hoặc lệnh thất bại, 2 dùng sai.
${commandsUsage}`,
  refusal: ({ code, message }: CommandRefusal) => {
    const vi = (REFUSALS as Readonly<Record<string, string>>)[code] ?? hintInVietnamese(code);
    return vi === undefined ? message : `${vi}\n${message}`;
  },
  finding: (name, finding, inEnglish) => `${FINDINGS[name](finding)}\n${inEnglish}`,
  progress: (events) => `${count(events)} sự kiện (events)`,
};

const REFUSALS: Readonly<Record<CommandFaultCode | 'start-failed', string>> = {
  'wrong-use': 'Lệnh hoặc tham số không đúng; dưới đây là cách dùng.',
  'no-log':
    'Không có nhật ký nào đọc được ở đó: hãy nêu thư mục của nhật ký bằng --directory hoặc DATA_DIR.',
  'log-there-already':
    'Thư mục đó đã có nhật ký: lệnh import cần thư mục chưa có. Hãy nêu thư mục khác bằng --directory hoặc ' +
    'DATA_DIR, hoặc chuyển các tệp *.log, *.index và *.unflushed đi nơi khác.',
  'export-unreadable': 'Không đọc được tệp xuất: hãy nêu đúng tệp, hoặc - cho đầu vào chuẩn.',
  'export-unusable':
    'Bản xuất này không dùng được (không phải bản xuất, không trọn vẹn, đã bị sửa, hoặc của nhật ký hỏng): hãy ' +
    'nhập một bản sao khác, hoặc bản xuất khác.',
  'output-ended': 'Chương trình đọc đầu ra đã kết thúc trước khi ghi xong: hãy chạy lại.',
  'command-failed': 'Lệnh không làm được.',
  'start-failed': 'Lệnh không làm được: có tệp không mở được.',
};

const FINDINGS: {
  readonly [Name in keyof Findings]: (finding: Findings[Name]) => string;
} = {
  damage: ({ damaged, from, to }) => `${damaged}: hỏng từ vị trí ${from} đến ${to}:`,
  verified: ({ sound, damaged, events, segments, bytes, unfinishedBytes }) => {
    const verdict = sound ? 'Nguyên vẹn' : `Hỏng ở ${count(damaged)} chỗ`;
    const rest =
      unfinishedBytes > 0
        ? `; ${count(unfinishedBytes)} byte ở cuối không phải lần ghi trọn vẹn nào`
        : '';
    const wayOut = sound
      ? ''
      : '\nHãy khôi phục các tệp nêu trên từ bản sao lưu khi không có kho nào chạy, rồi verify lại. `export` ' +
        'ghi ra mọi phần còn nguyên.';
    return `${verdict}: ${count(events)} sự kiện trong ${count(segments)} đoạn, ${count(bytes)} byte${rest}.${wayOut}`;
  },
  counted: ({ events, types, streams, segments, bytes, lastPosition, first, last, damaged }) =>
    [
      `${count(events)} sự kiện thuộc ${count(types)} loại trong ${count(streams)} luồng`,
      `${count(bytes)} byte trong ${count(segments)} đoạn, sự kiện cuối ở vị trí ${lastPosition}`,
      ...(first && last ? [`ghi từ ${onDay(first)} đến ${onDay(last)}`] : []),
      ...(damaged > 0 ? [`hỏng ở ${count(damaged)} chỗ: xem verify`] : []),
    ].join('\n'),
  imported: ({ imported }) => `Đã nhập ${count(imported)} sự kiện.`,
};

function count(number: number): string {
  return number.toLocaleString('vi-VN');
}

function onDay(instant: string): string {
  return writeDay(dayAt(Date.parse(instant)));
}
