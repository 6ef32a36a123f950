import type { EventStoreFault, FaultCode } from '#event-store';
import type { BilingualText } from '#kernel';
import type { ProjectionFault, ProjectionFaultCode } from '#projections';

/**
 * What a fault of the stores says to whoever runs a program or a tool: in English as it is worded where it
 * happened, in Vietnamese by its code.
 */
export function textOfFault({ code, message }: EventStoreFault | ProjectionFault): BilingualText {
  return { vi: VIETNAMESE[code] ?? OTHERWISE, en: message };
}

const OTHERWISE = 'Sổ ghi chưa phục vụ được lúc này.';

const VIETNAMESE: Partial<Record<FaultCode | ProjectionFaultCode, string>> = {
  'event-store-unavailable':
    'Kho sự kiện không trả lời. Hãy xem nó có đang chạy, và EVENT_STORE_URL có đúng không.',
  'event-store-full': 'Đĩa của kho sự kiện đã đầy: chưa ghi được gì, vẫn đọc được mọi thứ.',
  'event-store-access-denied':
    'Kho sự kiện không nhận người dùng này. Hãy kiểm tra người dùng trong EVENT_STORE_URL.',
  'event-store-too-old': 'Kho sự kiện quá cũ cho sổ ghi này: cần KurrentDB 25.1 trở lên.',
  'ledger-not-open':
    'Nhật ký chưa được mở. Hãy chạy một chương trình được ghi sổ; nó mở nhật ký trước.',
  'stream-unreadable':
    'Luồng này có một sự kiện mà bản phát hành này không đọc được, hoặc kho sự kiện chứa thứ khác, không phải sổ ghi.',
  'stream-deleted':
    'Một luồng của sổ ghi đã bị xóa trong kho sự kiện. Cần khôi phục từ bản sao lưu.',
  'read-store-belongs-to-another-log':
    'Kho đọc được ghi từ một nhật ký khác. Hãy trỏ READ_STORE_URL tới cơ sở dữ liệu của nhật ký này, hoặc tới ' +
    'một cơ sở dữ liệu trống: lần chạy sau dựng lại từ nhật ký.',
  'read-model-events-max':
    'Nhật ký có nhiều sự kiện hơn READ_MODEL_EVENTS_MAX, quá nhiều để lần chạy nào cũng dựng lại mô hình đọc ' +
    'trong bộ nhớ: hãy đặt READ_STORE_URL tới một MongoDB.',
  'read-store-refused':
    'MongoDB giữ một chỉ mục khác với khai báo của bản phát hành này. Chỉ mục thay đổi thì mô hình đọc cần ' +
    'phiên bản mới.',
  'read-store-unavailable': 'MongoDB không trả lời, hoặc không làm được điều được yêu cầu.',
  'read-model-rebuilding': 'Mô hình đọc đang được dựng lại từ nhật ký: hãy hỏi lại sau.',
  'document-parked': 'Câu trả lời thiếu một sự kiện đang bị giữ; người vận hành phải quyết định.',
};
