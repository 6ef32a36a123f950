const vi = {
  states: {
    starting: 'đang khởi động',
    'standing-by': 'dự phòng',
    leading: 'đang ghi trang',
    failed: 'đã hỏng',
    ended: 'đã kết thúc',
  } as Readonly<Record<string, string>>,
  head: 'cuối nhật ký',
  headNotKnown: 'không rõ: kho sự kiện không trả lời',
  unhealthy: 'KHÔNG KHỎE',
  at: 'tại',
  after: 'sau',
  behind: (events: string, ms: number): string => `còn thiếu ${events} sự kiện (${ms} ms)`,
  behindHead: 'chưa đến cuối nhật ký',
  ofAnother: 'do tiến trình khác ghi',
  failing: 'KHÔNG XIN ĐƯỢC QUYỀN GHI',
  about: 'khoảng ',
  rate: 'sự kiện/giây',
  toGo: (seconds: number): string => `còn ${seconds} giây`,
  fedByNobody: 'không ai nạp',
  byItself: 'đi riêng',
  doesNotServe: 'không phục vụ trang',
  servedBefore: 'đã phục vụ trước đó',
  refused: (position: string, code: string): string =>
    `BỊ TỪ CHỐI: quyết định tại ${position} không thực hiện được (${code})`,
  parked: (events: number, documents: number): string =>
    `BỊ GIỮ: ${events} sự kiện của ${documents} tài liệu`,
  stopped: 'ĐÃ DỪNG',
  asksForRebuild: 'CẦN DỰNG LẠI: thiếu',
  nothingParked: 'không có gì bị giữ, không mô hình đọc nào dừng',
  moreParked: (documents: number): string =>
    `còn ${documents} tài liệu bị giữ sau những sự kiện khác: nêu --model, hoặc xử lý các sự kiện trên trước`,
  stopsBefore: 'mô hình đọc dừng trước sự kiện này',
  documentsParked: 'số tài liệu bị giữ sau sự kiện này',
  waiting: (events: number): string => `${events} sự kiện sau đó đang chờ`,
  documents: 'tài liệu',
  reported: (same: number, added: number, changed: number, removed: number): string =>
    `tài liệu: ${same} giữ nguyên, ${added} thêm, ${changed} đổi, ${removed} bỏ`,
  elsewhere: 'ở chỗ khác',
  recordedAt: (position: string): string => `đã ghi tại ${position}`,
  nothingToRecord: 'không có gì để ghi',
  servesAlready: 'đang phục vụ trang rồi, không ghi gì thêm',
  notFollowed: 'các phép chiếu chưa làm theo: xem status',
  nothingToCleanUp: 'không có gì để dọn; bản đang dựng hoặc đang chờ thì nêu --build',
  caughtUp: 'mọi bản dựng đã bắt kịp',
  gone: (builds: string): string => `không dựng nữa, đã bị bỏ: ${builds}`,
};

/** What the operator's tool says; a text missing in one language does not compile. */
export type Texts = Readonly<typeof vi>;

const en: Texts = {
  states: {},
  head: 'head',
  headNotKnown: 'not known: the event store does not answer',
  unhealthy: 'UNHEALTHY',
  at: 'at',
  after: 'behind',
  behind: (events, ms) => `behind by ${events} events (${ms} ms)`,
  behindHead: 'not at the head',
  ofAnother: 'moved by another process',
  failing: 'CANNOT ASK FOR THE LEASE',
  about: 'about ',
  rate: 'events/s',
  toGo: (seconds) => `${seconds} s to go`,
  fedByNobody: 'fed by nobody',
  byItself: 'by itself',
  doesNotServe: 'does not serve',
  servedBefore: 'served before',
  refused: (position, code) => `REFUSED: the decision at ${position} (${code})`,
  parked: (events, documents) => `PARKED: ${events} events of ${documents} documents`,
  stopped: 'STOPPED',
  asksForRebuild: 'ASKS FOR A REBUILD: lacks',
  nothingParked: 'nothing is parked, no read model is stopped',
  moreParked: (documents) =>
    `${documents} more documents are parked behind other events: name a --model, or decide on these first`,
  stopsBefore: 'the read model stands before it',
  documentsParked: 'documents parked behind it',
  waiting: (events) => `${events} later events wait`,
  documents: 'documents',
  reported: (same, added, changed, removed) =>
    `documents: ${same} the same, ${added} added, ${changed} changed, ${removed} removed`,
  elsewhere: 'elsewhere',
  recordedAt: (position) => `recorded at ${position}`,
  nothingToRecord: 'there was nothing to record',
  servesAlready: 'it serves already, nothing was recorded',
  notFollowed: 'the projections have not followed it yet: see status',
  nothingToCleanUp:
    'there is nothing to clean up; a build under way or waiting is named with --build',
  caughtUp: 'all builds have caught up',
  gone: (builds) => `no longer built, it was dropped: ${builds}`,
};

/** What the operator's tool says, in each language. */
export const texts: Readonly<Record<'vi' | 'en', Texts>> = { vi, en };
