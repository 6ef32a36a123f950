const vi = {
  occurred: 'Xảy ra',
  recorded: 'Ghi lúc',
  by: 'Người ghi',
  basis: 'Căn cứ',
  inferred: 'Suy ra',
  reason: 'Lý do',
  corrects: 'Sửa sự việc',
  nothingChanged: 'trang không đổi',
  undecoded: 'Không đọc được nội dung',
  noSuchCommune: 'Không có xã nào có mã, mã đơn vị hoặc tên này trong sổ',
  several: 'Có nhiều xã trùng tên; hãy dùng mã',
  end: 'sự việc đã phát lại',
  pressEnter: '— Enter để xem tiếp —',
  equal: 'mọi tài liệu khớp với nhật ký',
  differ: 'tài liệu khác với nhật ký',
  documents: 'tài liệu',
  differing: 'khác nhật ký',
  missing: 'thiếu',
  extra: 'thừa',
};

/** What the auditor's tool says; a text missing in one language does not compile. */
export type Texts = Readonly<typeof vi>;

const en: Texts = {
  occurred: 'Occurred',
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
  differ: 'documents differ from the log',
  documents: 'documents',
  differing: 'differs',
  missing: 'missing',
  extra: 'not in the log',
};

/** The languages of the tool. */
export const texts = { vi, en } as const;

/** A language of the tool. */
export type Language = keyof typeof texts;
