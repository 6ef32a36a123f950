import type { BilingualText } from '#kernel';

const TITLES: Readonly<Record<number, BilingualText>> = {
  400: { vi: 'Yêu cầu sai', en: 'Bad request' },
  401: { vi: 'Chưa xác thực', en: 'Not authenticated' },
  403: { vi: 'Không có quyền', en: 'Not authorised' },
  404: { vi: 'Không tìm thấy', en: 'Not found' },
  405: { vi: 'Phương thức không dùng được ở đây', en: 'Method not allowed' },
  406: { vi: 'Không trả được dạng yêu cầu', en: 'Not acceptable' },
  409: { vi: 'Sổ ghi không chấp nhận', en: 'Refused by the ledger' },
  412: { vi: 'Đã thay đổi từ lần xem trước', en: 'Changed since it was seen' },
  413: { vi: 'Nội dung quá lớn', en: 'Content too large' },
  414: { vi: 'Địa chỉ quá dài', en: 'Address too long' },
  415: { vi: 'Loại nội dung không dùng được', en: 'Unsupported media type' },
  422: { vi: 'Không xử lý được', en: 'Unprocessable' },
  429: { vi: 'Quá nhiều yêu cầu', en: 'Too many requests' },
  500: { vi: 'Lỗi của hệ thống', en: 'Internal error' },
  503: { vi: 'Tạm thời chưa phục vụ được', en: 'Temporarily unavailable' },
};

const OTHER: BilingualText = { vi: 'Không thực hiện được', en: 'The request failed' };

/** The short title of a kind of problem. */
export function titleOf(status: number): BilingualText {
  return TITLES[status] ?? OTHER;
}
