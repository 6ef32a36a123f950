/** The Vietnamese of the messages that schemas give themselves. */
const VIETNAMESE: Readonly<Record<string, string>> = {
  'must be a UUID in lower case': 'phải là UUID viết thường',
  'must be a number in quotes, without thousands separators: "5000000", "2.7"':
    'phải là số viết trong ngoặc kép, không dấu phân cách hàng nghìn: "5000000", "2.7"',
  'must be five digits, such as "18814"': 'phải gồm năm chữ số, như "18814"',
  'must be a code of the set, such as "17"': 'phải là mã trong bộ tiêu chí, như "17"',
  '"between", and only it, has low and high': 'chỉ "between" mới có low và high, và phải có cả hai',
  '"between" and "unknownMagnitude" have no amount, all others have one':
    '"between" và "unknownMagnitude" không có amount, còn lại đều phải có',
  '"unknownMagnitude" has nothing but its words: they are needed':
    '"unknownMagnitude" chỉ có lời văn, nên cần words',
  'money is whole đồng': 'tiền là số nguyên đồng, không có phần lẻ',
  'low is not above high': 'low không được lớn hơn high',
  'is needed: on which document, report or article does it rest?':
    'còn thiếu: sự việc dựa vào văn bản, báo cáo hay bài viết nào?',
  'must be 64 hexadecimal digits in lower case': 'phải gồm 64 chữ số thập lục phân viết thường',
  'must be a media type': 'phải là kiểu nội dung, như "application/pdf"',
  'must be a short name, such as "typing"': 'phải là một tên ngắn, như "typing"',
  'must be text such as "2014-H2", or {"value": "2014", "qualifier": "end", "words": "…"}':
    'phải là chuỗi như "2014-H2", hoặc {"value": "2014", "qualifier": "end", "words": "…"}',
  'must have a letter or digit to look for': 'phải có chữ cái hoặc chữ số để tìm',
  'must be a position of the log: 20 digits': 'phải là một vị trí trong nhật ký: 20 chữ số',
  'must be a position (20 digits), a day, or a date and time with its zone':
    'phải là một vị trí (20 chữ số), một ngày, hoặc ngày giờ kèm múi giờ',
  'must be a whole number from 1 to 200': 'phải là số nguyên từ 1 đến 200',
  'must be `area-`, `commune-` or `organisation-` and an id':
    'phải là `area-`, `commune-` hoặc `organisation-` và một định danh',
  'must be the name of a read model, such as "communeProgress"':
    'phải là tên một mô hình đọc, như "communeProgress"',
  'an amount is not negative': 'số lượng không được âm',
};

/** The message of a schema in Vietnamese. */
export function translateFault(message: string): string {
  return VIETNAMESE[message] ?? message;
}
