const vi = {
  occurred: 'Xảy ra',
  effective: 'Hiệu lực',
  recorded: 'Ghi lúc',
  by: 'Người ghi',
  basis: 'Căn cứ',
  inferred: 'Suy ra',
  reason: 'Lý do',
  corrects: 'Sửa sự việc',
  nothingChanged: 'trang không đổi',
  undecoded: 'Không đọc được nội dung',
  noSuchCommune: 'Trong sổ không có xã nào có định danh, mã đơn vị hoặc tên này',
  several: 'Có nhiều xã trùng tên; hãy dùng định danh',
  end: 'sự việc đã phát lại',
  pressEnter: '— Enter để xem tiếp —',
  equal: 'mọi tài liệu khớp với nhật ký',
  sampleEqual: 'mọi tài liệu trong mẫu khớp với nhật ký',
  differ: 'tài liệu khác với nhật ký',
  documents: 'tài liệu',
  differing: 'khác nhật ký',
  missing: 'thiếu',
  extra: 'thừa',
  waiting: 'bị giữ sau một sự kiện không gộp được',
  stopped: 'đã dừng trước một sự kiện không đọc được',
  held: 'có mô hình đọc bị giữ hoặc đã dừng: chúng chưa chứa mọi điều nhật ký ghi; xem npm run projections -- parked',
  skipped: 'được quyết định bỏ qua',
  leftOut:
    'số sự kiện mà người vận hành đã quyết định bỏ qua: trang không có chúng, phép đối chiếu coi như nhật ký không ghi',
  fits: 'mọi sự việc đang có hiệu lực khớp với nhau',
  misfits: 'số chỗ không khớp',
  oddities: 'điều khác thường, không phải làm gì',
  at: 'tại vị trí',
  further: 'sự việc nữa',
  parked: 'Thiếu một sự kiện chưa đọc được, tại',
};

/** What the auditor's tool says; a text missing in one language does not compile. */
export type Texts = Readonly<typeof vi>;

const en: Texts = {
  occurred: 'Occurred',
  effective: 'Legal effect',
  recorded: 'Recorded',
  by: 'By',
  basis: 'Basis',
  inferred: 'Inferred',
  reason: 'Reason',
  corrects: 'Amends fact',
  nothingChanged: 'nothing changed on the page',
  undecoded: 'The payload cannot be read',
  noSuchCommune: 'No commune in the log has this id, code or name',
  several: 'Several communes have this name; use the id',
  end: 'events replayed',
  pressEnter: '— Enter for the next —',
  equal: 'every document agrees with the log',
  sampleEqual: 'every document of the sample agrees with the log',
  differ: 'documents differ from the log',
  documents: 'documents',
  differing: 'differs',
  missing: 'missing',
  extra: 'not in the log',
  waiting: 'parked behind an event that cannot be folded',
  stopped: 'stopped before an event that cannot be read',
  held: 'read models are parked or stopped: they do not hold all that the log holds; see npm run projections -- parked',
  skipped: 'skipped by decision',
  leftOut:
    'events that operators decided to skip: pages lack them, and the comparison passed over them',
  fits: 'all standing facts fit together',
  misfits: 'findings',
  oddities: 'oddities that need nothing done',
  at: 'at position',
  further: 'more events',
  parked: 'An event that could not be read is missing, at',
};

/** The languages of the tool. */
export const texts = { vi, en } as const;

/** A language of the tool. */
export type Language = keyof typeof texts;
