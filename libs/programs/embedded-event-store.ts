import type { Logger } from 'pino';
import { StartError, type Configuration } from '#platform';
import { readRunning } from './running-file.ts';

/** What the configuration says of an embedded event store, wherever it runs. */
export function storeOptionsOf(configuration: StoreConfiguration): StoreOptions {
  return {
    directory: configuration.DATA_DIR,
    startCheckBytes: configuration.START_CHECK_BYTES,
    maxEventBytes: configuration.EVENT_MAX_BYTES,
    maxAppendBytes: configuration.APPEND_MAX_BYTES,
  };
}

type StoreConfiguration = Pick<
  Configuration,
  'DATA_DIR' | 'START_CHECK_BYTES' | 'EVENT_MAX_BYTES' | 'APPEND_MAX_BYTES'
>;

interface StoreOptions {
  readonly directory: string;
  readonly startCheckBytes: number;
  readonly maxEventBytes: number;
  readonly maxAppendBytes: number;
}

/** Says in the log that appends are refused for want of room, and that they are written again. */
export function sayRoom(log: Pick<Logger, 'error' | 'info'>): (hasRoom: boolean) => void {
  return (hasRoom) => {
    if (hasRoom) log.info('there is room again: appends are written');
    else log.error({ code: 'disk-full' }, 'there is no room: appends are refused, reading goes on');
  };
}

/** Says in the log what the event store has cut at the end of its own, of which nobody would hear else. */
export function sayCut(log: Pick<Logger, 'warn'>): (cut: CutAppend) => void {
  return (cut) => log.warn(cut, cutInWords(cut));
}

/** The same for people who read no log of the program. */
export function cutInWords({ file, position, bytes, keptIn }: CutAppend): string {
  const vi = keptIn === undefined ? 'Không giữ lại được chúng' : `Chúng được giữ trong ${keptIn}`;
  const en = keptIn === undefined ? 'They could not be kept' : `They are kept in ${keptIn}`;
  return (
    `Cuối ${file}, từ vị trí ${position}, có ${bytes} byte không phải một lần ghi trọn vẹn: chúng bị cắt bỏ; ` +
    `chưa ai được báo là đã ghi. ${vi}.\n` +
    `The log ended in ${bytes} bytes that are no whole append, from position ${position} in ${file}: they ` +
    `are cut; nobody was told that it was written. ${en}.`
  );
}

/** As the event store tells it. */
interface CutAppend {
  readonly file: string;
  readonly position: number;
  readonly bytes: number;
  readonly keptIn?: string;
}

/** What keeps an embedded event store from starting or going on, as a StartError of the same code. */
export function throwAsStartError(error: unknown, directory: string): never {
  if (!isOfEventStore(error)) throw error;
  const { vi = NOT_USABLE, en } = HINTS[error.code] ?? {};
  const running = error.code === 'data-directory-in-use' ? readRunning(directory) : undefined;
  const address = running && `${running.eventStoreUrl} (pid ${running.pid}, ${running.url})`;
  const line = (...parts: (string | undefined)[]): string =>
    parts.filter((part) => part !== undefined).join(' ');
  const text = {
    vi: line(vi, address && `Nó ở ${address}.`),
    en: line(error.message, en, address && `It is at ${address}.`),
  };
  throw new StartError(error.code, text, error);
}

/** What a code of the event store means in Vietnamese. */
export function hintInVietnamese(code: string): string | undefined {
  return HINTS[code as StartError['code']]?.vi;
}

/** Known by its name: libraries reach the event store by protocol only. */
function isOfEventStore(error: unknown): error is Error & Pick<StartError, 'code'> {
  return error instanceof Error && error.name === 'EventStoreError' && 'code' in error;
}

const NOT_USABLE = 'Kho sự kiện không chạy được.';

/** What it means in Vietnamese, and which variable or command helps. */
const HINTS: Partial<Record<StartError['code'], { readonly vi: string; readonly en?: string }>> = {
  'data-directory-in-use': {
    vi: 'Một kho sự kiện khác đang dùng DATA_DIR: hãy dừng nó, hoặc kết nối tới nó.',
  },
  'data-directory-not-writable': {
    vi: 'DATA_DIR, hoặc một tệp trong đó, không mở hay ghi được: hãy giao cho người dùng chạy kho này.',
    en: 'It is named by DATA_DIR.',
  },
  'corrupt-log': {
    vi: 'Nhật ký bị hỏng hoặc thiếu: dưới đây nêu tệp nào và phải làm gì. `npm run event-store -- verify` nêu mọi chỗ hỏng.',
    en: '(`verify` is `npm run event-store -- verify` here.)',
  },
  'import-unfinished': {
    vi: 'Lần nhập (import) vào DATA_DIR chưa xong: hãy nhập lại, hoặc xóa các tệp *.importing.',
    en: 'The directory is named by DATA_DIR.',
  },
  'disk-full': { vi: 'Đĩa không còn chỗ: hãy giải phóng chỗ rồi chạy lại.' },
  'read-only': { vi: 'Đĩa ghi lỗi nên kho chỉ còn đọc được: hãy kiểm tra đĩa rồi chạy lại.' },
  'not-ready-in-time': {
    vi: 'Kho sự kiện chưa sẵn sàng trong thời hạn: nhật ký dài cần thêm thời gian, hãy tăng START_TIMEOUT_MS.',
    en: 'A long log takes longer to check: raise START_TIMEOUT_MS.',
  },
  'port-in-use': {
    vi: 'Cổng của kho sự kiện đã có chương trình khác dùng: hãy dừng nó, hoặc đặt EVENT_STORE_PORT.',
    en: 'Its port is EVENT_STORE_PORT.',
  },
  'start-failed': { vi: NOT_USABLE },
};
